package io.casfs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Nodes of one cluster on this machine, each a packaged daemon with a state folder and a mount of its own.
 *
 * <p>{@link #close} takes everything away by force, whatever state the nodes are in, and also runs when the JVM is told to
 * end: a test that hangs in a mount gets an error and goes on.
 */
final class TestCluster implements AutoCloseable {
    private final Path root;
    private final List<TestNode> nodes = new ArrayList<>();
    private final String edge;
    private final Thread onTermination = new Thread(this::end, "test-cluster-end");

    TestCluster() throws IOException {
        this(Casfs.usualEdge());
    }

    /** @param edge through which its nodes mount, unless told otherwise; null for the one that a user gets */
    TestCluster(String edge) throws IOException {
        this.edge = edge;
        root = Files.createTempDirectory("casfs-cluster").toRealPath();
        Runtime.getRuntime().addShutdownHook(onTermination);
    }

    /** Makes a node that isn't running yet. */
    TestNode node(String name) throws IOException {
        return node(name, edge);
    }

    private TestNode node(String name, String through) throws IOException {
        TestNode node = new TestNode(name, Files.createDirectory(root.resolve(name)), through);
        nodes.add(node);
        return node;
    }

    /** Starts a node that makes a cluster. */
    TestNode first(String name) throws Exception {
        TestNode node = node(name);
        node.start("--name", name);
        return node;
    }

    /** Starts a node that joins at another one, with a token that it gets on standard input. */
    TestNode joining(String name, TestNode inviter) throws Exception {
        return joining(name, inviter, edge);
    }

    /** Starts a node that joins at another one and mounts through an edge of its own. */
    TestNode joining(String name, TestNode inviter, String through) throws Exception {
        TestNode node = node(name, through);
        node.join(inviter.token()).exitsWith(0);
        return node;
    }

    /** A node with its home, its mount and its commands. */
    static final class TestNode {
        private final String name;
        private final Path folder;
        private final Casfs casfs;

        private TestNode(String name, Path folder, String edge) throws IOException {
            this.name = name;
            this.folder = folder;
            this.casfs = new Casfs(folder.resolve("home"), Files.createDirectory(folder.resolve("scratch")), edge);
        }

        String name() {
            return name;
        }

        Path mount() {
            return folder.resolve("mount");
        }

        Path file(String inside) {
            return mount().resolve(inside);
        }

        Casfs.Result run(String... arguments) throws Exception {
            return casfs.run(arguments);
        }

        /** Mounts its directory, which starts its daemon unless it runs. */
        void start(String... options) throws Exception {
            List<String> arguments = new ArrayList<>(List.of("mount", mount().toString()));
            arguments.addAll(List.of(options));
            casfs.run(arguments.toArray(String[]::new)).exitsWith(0);
        }

        String token(String... options) throws Exception {
            List<String> arguments = new ArrayList<>(List.of("invite", "--quiet"));
            arguments.addAll(List.of(options));
            return casfs.run(arguments.toArray(String[]::new))
                    .exitsWith(0)
                    .text()
                    .trim();
        }

        Casfs.Result join(String token) throws Exception {
            Path input = Files.writeString(folder.resolve("scratch/token"), token + "\n");
            return casfs.runWith(input, "mount", mount().toString(), "--join", "-", "--name", name);
        }

        /** The edge that serves its mount. */
        String edge() throws Exception {
            return status().at("/mounts/0/fuse").asText();
        }

        JsonNode status() throws Exception {
            return casfs.status();
        }

        /** Waits until what is in the tree has {@code copies} copies. */
        void sync(int copies) throws Exception {
            casfs.run("sync", "--copies", Integer.toString(copies)).exitsWith(0);
        }

        /** How this node sees a member. */
        String stateOf(String member) throws Exception {
            for (JsonNode seen : status().get("members")) {
                if (seen.get("name").asText().equals(member)) {
                    return seen.get("state").asText();
                }
            }
            return "unknown";
        }

        long bytesReceived() throws Exception {
            return status().at("/network/bytesReceived").asLong();
        }

        /** Kills its daemon as a power failure would, as far as the process is concerned. */
        void kill() throws Exception {
            long pid = casfs.pid();
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            Casfs.await("the daemon is killed", () -> !Casfs.isRunning(pid));
        }

        private void end() throws IOException, InterruptedException {
            for (long pid : daemons()) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
            if (Casfs.isMounted(mount())) {
                new ProcessBuilder("fusermount", "-uz", mount().toString())
                        .inheritIO()
                        .start()
                        .waitFor(10, TimeUnit.SECONDS);
            }
        }

        private List<Long> daemons() throws IOException {
            if (!Files.exists(casfs.home())) {
                return List.of();
            }
            List<Long> pids = new ArrayList<>();
            try (Stream<Path> clusters = Files.list(casfs.home())) {
                for (Path cluster : clusters.toList()) {
                    pid(cluster.resolve("lock")).ifPresent(pids::add);
                }
            }
            return pids;
        }

        // A process of that number may be another one by now.
        private static OptionalLong pid(Path lock) throws IOException {
            String text = Files.exists(lock) ? Files.readString(lock).trim() : "";
            Path arguments = Path.of("/proc", text, "cmdline");
            boolean running = text.matches("[0-9]+")
                    && Files.exists(arguments)
                    && Files.readString(arguments, StandardCharsets.ISO_8859_1).startsWith("casfs\0");
            return running ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
        }
    }

    private synchronized void end() {
        for (TestNode node : nodes) {
            try {
                node.end();
            } catch (IOException e) {
                System.err.println("ending " + node.name() + ": " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        nodes.clear();
    }

    @Override
    public void close() throws Exception {
        List<Path> mounts = nodes.stream().map(TestNode::mount).toList();
        end();
        for (Path mount : mounts) {
            // Otherwise the files of the cluster would be deleted.
            Casfs.await(mount + " is unmounted", () -> !Casfs.isMounted(mount));
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        try {
            Runtime.getRuntime().removeShutdownHook(onTermination);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook finds nothing to do.
        }
    }
}
