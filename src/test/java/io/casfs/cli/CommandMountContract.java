package io.casfs.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The packaged command on real mounts, whatever edge serves them. */
@Tag("fuse")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
abstract class CommandMountContract {
    // Not @TempDir: should unmounting fail, JUnit would delete through the mount.
    private Path root;
    private Path first;
    private Path second;
    private Casfs casfs;

    /** Returns what {@code --fuse} is given; null if nothing. */
    abstract String chosenEdge();

    /** Returns the edge that then has to serve the mounts. */
    abstract String expectedEdge();

    @BeforeEach
    void makeFolders() throws IOException {
        root = Files.createTempDirectory("casfs-test").toRealPath();
        first = root.resolve("first");
        second = root.resolve("second");
        casfs = new Casfs(root.resolve("home"), Files.createDirectory(root.resolve("scratch")), chosenEdge());
    }

    @AfterEach
    void unmountAndRemove() throws Exception {
        for (Path directory : List.of(first, second)) {
            if (Casfs.isMounted(directory)) {
                casfs.run("unmount", directory.toString()).exitsWith(0);
            }
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private Casfs.Result mount(Path directory, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("mount", directory.toString()));
        arguments.addAll(List.of(options));
        return casfs.run(arguments.toArray(String[]::new));
    }

    private Path clusterFolder() throws IOException {
        try (Stream<Path> folders = Files.list(casfs.home())) {
            return folders.filter(Files::isDirectory).findAny().orElseThrow();
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void theFirstMountMakesAClusterAndTellsOfItsSecret() throws Exception {
        Casfs.Result result = mount(first).exitsWith(0);
        assertTrue(Casfs.isMounted(first));
        assertTrue(result.err().contains(clusterFolder().resolve("secret").toString()), result.err());
        assertTrue(result.err().contains("key-backup"), result.err());
        Files.writeString(first.resolve("hello"), "world");
        assertEquals("world", Files.readString(first.resolve("hello")));
    }

    @Test
    void mountingAgainSaysSo() throws Exception {
        mount(first).exitsWith(0);
        long pid = casfs.pid();
        Casfs.Result again = mount(first).exitsWith(0);
        assertTrue(again.err().contains("already mounted"), again.err());
        assertFalse(again.err().contains("unmount it first"), again.err());
        String other = expectedEdge().equals("jnr") ? "kernel" : "jnr";
        assertTrue(mount(first, "--fuse", other).exitsWith(0).err().contains("unmount it first"));
        assertEquals(pid, casfs.pid());
    }

    @Test
    void whatWasWrittenIsThereAfterTheNodeEnded() throws Exception {
        mount(first).exitsWith(0);
        Files.writeString(first.resolve("hello"), "world");
        long pid = casfs.pid();
        Casfs.Result result = casfs.run("unmount", first.toString()).exitsWith(0);
        assertTrue(result.err().contains("unmounted"), result.err());
        assertFalse(Casfs.isRunning(pid));
        assertFalse(Casfs.isMounted(first));
        mount(first).exitsWith(0);
        assertEquals("world", Files.readString(first.resolve("hello")));
    }

    @Test
    void theDaemonLoadsLibfuseOnlyIfItServesTheMount() throws Exception {
        mount(first).exitsWith(0);
        String libraries = Files.readString(Path.of("/proc", Long.toString(casfs.pid()), "maps"));
        assertEquals(expectedEdge().equals("jnr"), libraries.contains("/libfuse.so.2"), libraries);
    }

    @Test
    void aMountWhoseDaemonWasKilledIsCleanedUp() throws Exception {
        mount(first).exitsWith(0);
        long pid = casfs.pid();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Casfs.await("the daemon is killed", () -> !Casfs.isRunning(pid));
        Casfs.Result again = mount(first).exitsWith(0);
        assertTrue(again.err().contains("cleaned up"), again.err());
        Files.writeString(first.resolve("hello"), "world");
        assertTrue(casfs.pid() != pid);
    }

    @Test
    void anUnmountOfADeadMountCleansItUp() throws Exception {
        mount(first).exitsWith(0);
        long pid = casfs.pid();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Casfs.await("the daemon is killed", () -> !Casfs.isRunning(pid));
        casfs.run("unmount", first.toString()).exitsWith(0);
        assertFalse(Casfs.isMounted(first));
    }

    @Test
    void filesAndFullDirectoriesAreRefusedBeforeAnythingIsMade() throws Exception {
        Files.writeString(first, "");
        assertTrue(mount(first).exitsWith(1).err().contains("not a directory"));
        Files.createDirectory(second);
        Files.writeString(second.resolve("file"), "");
        assertTrue(mount(second).exitsWith(1).err().contains("cp -a"));
        assertFalse(Files.exists(casfs.home()));
    }

    @Test
    void aBusyMountStaysAndTheProcessIsNamed() throws Exception {
        mount(first).exitsWith(0);
        Process busy =
                new ProcessBuilder("sleep", "1000").directory(first.toFile()).start();
        try {
            Casfs.Result refused = casfs.run("unmount", first.toString()).exitsWith(1);
            assertTrue(refused.err().contains(busy.pid() + " sleep"), refused.err());
            assertTrue(Casfs.isMounted(first));
            Files.writeString(first.resolve("hello"), "world");
        } finally {
            busy.destroy();
            busy.waitFor();
        }
        casfs.run("unmount", first.toString()).exitsWith(0);
    }

    @Test
    void statusHasTheFieldsThatOtherToolsRelyOn() throws Exception {
        mount(first, "--name", "anna", "--listen", "127.0.0.1:0").exitsWith(0);
        assertTrue(Files.notExists(first.resolve("missing")));
        JsonNode status = casfs.status();
        assertEquals(32, status.get("nodeId").asText().length());
        assertEquals("serving", status.get("state").asText());
        assertTrue(status.get("listen").asText().matches("127\\.0\\.0\\.1:[1-9][0-9]*"), status.toString());
        assertEquals(0, status.get("conflicts").asLong());
        assertEquals("1/2", status.get("copies").asText());
        assertEquals(first.toString(), status.at("/mounts/0/directory").asText());
        assertEquals(expectedEdge(), status.at("/mounts/0/fuse").asText());
        JsonNode self = status.at("/members/0");
        assertEquals(status.get("nodeId"), self.get("nodeId"));
        assertEquals("anna", self.get("name").asText());
        assertEquals("self", self.get("state").asText());
        assertEquals(status.get("listen"), self.get("address"));
        assertTrue(self.get("weight").asInt() > 0);
        assertTrue(status.at("/network/bytesReceived").isNumber());
        assertTrue(status.at("/network/refused").isObject());
        assertTrue(status.at("/blocks/fetchedBytes").isNumber());
        assertTrue(Files.exists(Path.of(status.get("log").asText())));
        assertTrue(status.get("callbacks").asLong() > 0);
        assertEquals(0, status.get("foreignThreadCallbacks").asLong());
        assertTrue(status.at("/volume/dirtyBytes").isNumber());
        assertTrue(casfs.run("status").exitsWith(0).text().contains(first.toString()));
    }

    @Test
    void keysNameContents() throws Exception {
        mount(first).exitsWith(0);
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        Path file = first.resolve("a file with spaces \u00e9");
        Files.write(file, content);
        JsonNode listing =
                casfs.run("key", "--json", file.toString()).exitsWith(0).json();
        assertEquals(content.length, listing.get("length").asLong());
        long sum = 0;
        for (JsonNode block : listing.get("blocks")) {
            assertEquals(sum, block.get("offset").asLong());
            sum += block.get("length").asLong();
        }
        assertEquals(content.length, sum);
        String key = listing.get("key").asText();
        assertEquals(
                key,
                casfs.run("key", "--quiet", file.toString()).exitsWith(0).text().trim());
        assertArrayEquals(content, casfs.run("cat", key).exitsWith(0).out());
        assertTrue(casfs.run("key", first.resolve("missing").toString())
                .exitsWith(1)
                .err()
                .contains("missing"));
        assertTrue(casfs.run("key", root.toString()).exitsWith(1).err().contains("mounted"));
    }

    @Test
    void putStoresAndCatGivesBack() throws Exception {
        mount(first).exitsWith(0);
        byte[] content = new byte[2_500_000];
        new Random(2).nextBytes(content);
        Path file = Files.write(root.resolve("scratch/content"), content);
        String key = casfs.run("put", file.toString()).exitsWith(0).text().trim();
        assertEquals(key, casfs.runWith(file, "put", "-").exitsWith(0).text().trim());
        assertArrayEquals(content, casfs.run("cat", key).exitsWith(0).out());
        String unknown = key.replace(key.charAt(0), key.charAt(0) == '0' ? '1' : '0');
        casfs.run("cat", unknown).exitsWith(1);
        casfs.run("cat", "nonsense").exitsWith(1);
    }

    @Test
    void aSha1ClusterNamesASmallFileAsSha1sumDoes() throws Exception {
        mount(first, "--hash", "sha1").exitsWith(0);
        Files.writeString(first.resolve("abc"), "abc");
        String key = casfs.run("key", "-q", first.resolve("abc").toString())
                .exitsWith(0)
                .text()
                .trim();
        assertEquals("a9993e364706816aba3e25717850c26c9cd0d89d", key);
        assertTrue(mount(second, "--hash", "hmac-sha256").exitsWith(1).err().contains("sha1"));
    }

    @Test
    void verifyFindsAFreshVolumeSound() throws Exception {
        mount(first).exitsWith(0);
        Files.write(first.resolve("file"), new byte[1_000_000]);
        assertTrue(casfs.run("verify").exitsWith(0).text().contains("all is well"));
        JsonNode report =
                casfs.run("verify", "--json", first.toString()).exitsWith(0).json();
        assertTrue(report.get("problems").isEmpty());
        assertTrue(report.get("records").asLong() > 0);
    }

    @Test
    void theSecretIsPrivateAndNowhereElse() throws Exception {
        mount(first).exitsWith(0);
        Path folder = clusterFolder();
        assertEquals("rwx------", mode(casfs.home()));
        assertEquals("rwx------", mode(folder));
        for (String file : List.of("secret", "node.key", "control")) {
            assertEquals("rw-------", mode(folder.resolve(file)), file);
        }
        String secret =
                Files.readString(folder.resolve("secret")).split("\n", -1)[3].substring("secret ".length());
        String process = "/proc/" + casfs.pid();
        for (String place : List.of(
                process + "/cmdline",
                process + "/environ",
                folder.resolve("daemon.log").toString(),
                folder.resolve("daemon.start").toString())) {
            String text = new String(Files.readAllBytes(Path.of(place)), StandardCharsets.ISO_8859_1);
            assertFalse(text.contains(secret), place);
        }
        assertEquals("casfs", Files.readString(Path.of(process, "comm")).trim());

        Path backup = root.resolve("scratch/backup");
        casfs.run("key-backup", backup.toString()).exitsWith(0);
        assertEquals("rw-------", mode(backup));
        assertEquals(Files.readString(folder.resolve("secret")), Files.readString(backup));
        assertTrue(casfs.run("key-backup", backup.toString()).exitsWith(1).err().contains("isn't replaced"));
    }

    @Test
    void twoDirectoriesShowOneClusterAndTheLastUnmountEndsTheNode() throws Exception {
        mount(first).exitsWith(0);
        mount(second).exitsWith(0);
        long pid = casfs.pid();
        Files.writeString(first.resolve("hello"), "world");
        assertEquals("world", Files.readString(second.resolve("hello")));
        casfs.run("unmount", first.toString()).exitsWith(0);
        assertTrue(Casfs.isRunning(pid));
        assertEquals("world", Files.readString(second.resolve("hello")));
        casfs.run("unmount").exitsWith(0);
        assertFalse(Casfs.isRunning(pid));
    }

    @Test
    void aNodeKeptServingGoesOnWithoutAMount() throws Exception {
        mount(first).exitsWith(0);
        long pid = casfs.pid();
        casfs.run("unmount", "--keep-serving", first.toString()).exitsWith(0);
        assertTrue(Casfs.isRunning(pid));
        assertTrue(casfs.status().get("mounts").isEmpty());
        casfs.run("unmount").exitsWith(0);
        assertFalse(Casfs.isRunning(pid));
    }

    @Test
    void withTwoClustersACommandHasToSayWhich() throws Exception {
        mount(first).exitsWith(0);
        mount(second, "--new").exitsWith(0);
        long pid = casfs.pid(first);
        assertTrue(pid != casfs.pid(second));
        Casfs.Result refused = casfs.run("status").exitsWith(2);
        assertTrue(refused.err().contains(first.toString()), refused.err());
        assertTrue(refused.err().contains(second.toString()), refused.err());
        assertTrue(mount(root.resolve("third")).exitsWith(2).err().contains("--cluster"));

        Files.writeString(first.resolve("hello"), "world");
        assertFalse(Files.exists(second.resolve("hello")));
        casfs.run("unmount", first.toString()).exitsWith(0);
        casfs.run("unmount", second.toString()).exitsWith(0);
        mount(first).exitsWith(0);
        assertEquals("world", Files.readString(first.resolve("hello")));
        assertTrue(mount(second, "--cluster", casfs.status().get("cluster").asText())
                .exitsWith(1)
                .err()
                .contains("belongs to"));
    }

    @Test
    void aTerminatedDaemonUnmountsAndCommits() throws Exception {
        mount(first).exitsWith(0);
        Files.writeString(first.resolve("hello"), "world");
        long pid = casfs.pid();
        ProcessHandle.of(pid).orElseThrow().destroy();
        Casfs.await("the daemon has ended", () -> !Casfs.isRunning(pid));
        assertFalse(Casfs.isMounted(first));
        mount(first).exitsWith(0);
        assertEquals("world", Files.readString(first.resolve("hello")));
    }

    @Test
    void anUnmountFromOutsideEndsTheNode() throws Exception {
        mount(first).exitsWith(0);
        Files.writeString(first.resolve("hello"), "world");
        long pid = casfs.pid();
        Process outside = new ProcessBuilder("fusermount", "-u", first.toString()).start();
        assertEquals(0, outside.waitFor());
        Casfs.await("the daemon has ended", () -> !Casfs.isRunning(pid));
        mount(first).exitsWith(0);
        assertEquals("world", Files.readString(first.resolve("hello")));
    }

    @Test
    void mountsAtTheSameTimeShareOneDaemon() throws Exception {
        List<Process> mounts = new ArrayList<>();
        for (Path directory : List.of(first, second, first, second)) {
            Path said = Files.createTempFile(root.resolve("scratch"), "said", "");
            mounts.add(casfs.start(List.of("mount", directory.toString()), null, said, said));
        }
        for (Process mount : mounts) {
            assertEquals(0, mount.waitFor());
        }
        assertTrue(Casfs.isMounted(first) && Casfs.isMounted(second));
        assertEquals(2, casfs.status().get("mounts").size());
    }

    @Test
    void aLongHomeStillHasAControlSocket() throws Exception {
        casfs = new Casfs(root.resolve("h".repeat(150)), root.resolve("scratch"), chosenEdge());
        mount(first).exitsWith(0);
        assertEquals("serving", casfs.status().get("state").asText());
        casfs.run("unmount", first.toString()).exitsWith(0);
    }

    @Test
    void aStateFolderOfANewerCasfsIsRefusedByName() throws Exception {
        mount(first).exitsWith(0);
        casfs.run("unmount", first.toString()).exitsWith(0);
        Files.writeString(clusterFolder().resolve("format"), "casfs-state 9\n");
        assertTrue(mount(first).exitsWith(1).err().contains("casfs-state 9"));
        assertFalse(Casfs.isMounted(first));
    }

    @Test
    void aDaemonThatCannotStartSaysWhy() throws Exception {
        mount(first).exitsWith(0);
        casfs.run("unmount", first.toString()).exitsWith(0);
        Files.writeString(clusterFolder().resolve("secret"), "nonsense");
        Casfs.Result refused = mount(first).exitsWith(1);
        assertTrue(refused.err().contains("not a usable secret"), refused.err());
        assertFalse(Casfs.isMounted(first));
    }

    @Test
    void wrongUseExitsWith2() throws Exception {
        casfs.run().exitsWith(2);
        casfs.run("nonsense").exitsWith(2);
        casfs.run("mount").exitsWith(2);
        assertTrue(mount(first, "--fuse", "libfuse").exitsWith(2).err().contains("kernel or jnr"));
        mount(first, "--owner", "nobody").exitsWith(2);
        mount(first, "--hash", "md5").exitsWith(2);
        mount(first, "-o", "hard_remove").exitsWith(2);
        assertTrue(mount(first, "--join", "token", "--new").exitsWith(2).err().contains("--new"));
        assertTrue(mount(first, "--join", "-").exitsWith(2).err().contains("standard input"));
        casfs.run("status").exitsWith(1);
        assertFalse(Files.exists(casfs.home()));
    }

    @Test
    void tellsItsVersionAndCompletesInBash() throws Exception {
        assertTrue(casfs.run("--version").exitsWith(0).text().startsWith("casfs "));
        assertTrue(casfs.run("version").exitsWith(0).text().startsWith("casfs "));
        Path script = Files.write(
                root.resolve("scratch/completion"),
                casfs.run("completion").exitsWith(0).out());
        assertEquals(
                0, new ProcessBuilder("bash", "-n", script.toString()).start().waitFor());
    }
}
