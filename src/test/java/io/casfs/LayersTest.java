package io.casfs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packages of casfs, what each may depend on, and which one a third-party library is confined to. */
class LayersTest {
    private static final String ROOT = "io.casfs.";

    /** Each package with those of ours it may use. A new package is entered here first. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("crypto", Set.of()),
            Map.entry("identity", Set.of()),
            Map.entry("block", Set.of("crypto")),
            Map.entry("namespace", Set.of("block", "identity")),
            Map.entry("fs", Set.of("namespace", "block")),
            Map.entry("store", Set.of("namespace", "block", "crypto", "identity")),
            Map.entry("transport", Set.of("identity")),
            Map.entry("transport.netty", Set.of("transport", "identity")),
            Map.entry("joining", Set.of("transport", "identity")),
            Map.entry("membership", Set.of("transport", "identity")),
            Map.entry("exchange", Set.of("block", "membership", "transport", "identity")),
            Map.entry("replication", Set.of("namespace", "crypto", "membership", "transport", "identity")),
            Map.entry("fuse", Set.of("fs", "namespace")),
            Map.entry("fuse.jnr", Set.of("fuse", "fs", "namespace", "block")),
            Map.entry("fuse.kernel", Set.of("fuse", "fs", "namespace", "block")),
            Map.entry(
                    "node",
                    Set.of(
                            "crypto",
                            "identity",
                            "block",
                            "namespace",
                            "fs",
                            "store",
                            "transport",
                            "transport.netty",
                            "joining",
                            "membership",
                            "exchange",
                            "replication",
                            "fuse",
                            "fuse.jnr",
                            "fuse.kernel")),
            Map.entry("cli", Set.of("node")));

    private static final JavaClasses CASFS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.casfs");

    /** A library, by the packages of its classes, and the only packages of ours that may use it. */
    private record Quarantine(String library, List<String> packages, List<String> users) {
        @Override
        public String toString() {
            return library;
        }
    }

    private static List<Quarantine> quarantines() {
        return List.of(
                new Quarantine("jnr", List.of("ru.serce..", "jnr..", "com.kenai.jffi.."), List.of("io.casfs.fuse..")),
                new Quarantine("Netty", List.of("io.netty.."), List.of("io.casfs.transport.netty..")),
                new Quarantine("ScaleCube", List.of("io.scalecube..", "reactor.."), List.of("io.casfs.membership..")),
                new Quarantine("Bouncy Castle", List.of("org.bouncycastle.."), List.of("io.casfs.identity..")),
                new Quarantine("RocksDB", List.of("org.rocksdb.."), List.of("io.casfs.store..")),
                new Quarantine("zstd", List.of("com.github.luben.."), List.of("io.casfs.block..")),
                new Quarantine("picocli", List.of("picocli.."), List.of("io.casfs.cli..")),
                new Quarantine("logback", List.of("ch.qos.logback.."), List.of("io.casfs.node..", "io.casfs.cli..")));
    }

    @Test
    void packagesDependInwardOnly() {
        classes().should(new StayInTheirLayer()).allowEmptyShould(true).check(CASFS);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + "(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CASFS);
    }

    @ParameterizedTest
    @MethodSource("quarantines")
    void aLibraryStaysInItsPackage(Quarantine quarantine) {
        noClasses()
                .that()
                .resideOutsideOfPackages(quarantine.users().toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(quarantine.packages().toArray(String[]::new))
                .allowEmptyShould(true)
                .check(CASFS);
    }

    /** Merging must give the same tree everywhere and always, so nothing in it may differ from node to node. */
    @Test
    void theTreeKnowsNoFileNoNetworkAndNoClock() {
        noClasses()
                .that()
                .resideInAPackage("io.casfs.namespace..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net..", "javax.net..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.(File.*|RandomAccessFile)"
                        + "|java\\.time\\.(Clock|InstantSource)"
                        + "|java\\.util\\.(Random|UUID|concurrent\\.ThreadLocalRandom)"
                        + "|java\\.security\\.SecureRandom")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .allowEmptyShould(true)
                .check(CASFS);
    }

    private static final class StayInTheirLayer extends ArchCondition<JavaClass> {
        StayInTheirLayer() {
            super("use only the packages that theirs may use");
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            String origin = layerOf(type);
            Set<String> allowed = MAY_USE.get(origin);
            if (allowed == null) {
                String message = type.getName() + " is in " + type.getPackageName() + ", which LayersTest doesn't know";
                events.add(SimpleConditionEvent.violated(type, message));
                return;
            }
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                boolean ours = target.getPackageName().startsWith(ROOT);
                if (ours && !layerOf(target).equals(origin) && !allowed.contains(layerOf(target))) {
                    events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                }
            }
        }

        private static String layerOf(JavaClass type) {
            String name = type.getPackageName();
            return name.startsWith(ROOT) ? name.substring(ROOT.length()) : name;
        }
    }
}
