package io.casfs.cli;

import io.casfs.node.BlocksStatus;
import io.casfs.node.CommandException;
import io.casfs.node.CopiesReport;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Three nodes on this machine, in a temporary folder: what {@code casfs demo} shows, and how all of it goes away again.
 *
 * <p>{@link #close} also runs when the process is told to end. It waits for the step that is under way, and no other is
 * begun after it.
 */
final class Demo implements AutoCloseable {
    private static final Duration TOKEN_VALIDITY = Duration.ofMinutes(5);
    private static final String FILE = "picture_1.png";
    private static final String CONTENT = "my big data file here!\n";

    private final Path folder;
    private final List<DemoNode> nodes;
    private final Thread onTermination = new Thread(this::endOnTermination, "casfs-demo-end");
    private final Thread runner = Thread.currentThread();
    private volatile boolean waiting;
    private boolean ended;

    private Demo(Path folder, List<DemoNode> nodes) {
        this.folder = folder;
        this.nodes = List.copyOf(nodes);
    }

    /**
     * Prepares three nodes; none runs yet.
     *
     * @throws CommandException if a port is taken
     */
    static Demo begin(List<Integer> ports) throws IOException, CommandException {
        for (int port : ports) {
            requireFree(port);
        }
        Path folder = Files.createTempDirectory("casfs-demo").toRealPath();
        List<DemoNode> nodes = new ArrayList<>();
        for (int port : ports) {
            nodes.add(new DemoNode(folder, port));
        }
        Demo demo = new Demo(folder, nodes);
        Runtime.getRuntime().addShutdownHook(demo.onTermination);
        return demo;
    }

    private static void requireFree(int port) throws CommandException {
        try (ServerSocket unused = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            // Closing it is all: it was only to show that the port can be had.
        } catch (IOException e) {
            throw CommandException.failed(
                    "port " + port + " on this machine is taken by another program, or not for this user ("
                            + e.getMessage() + "). Choose others: casfs demo --port-base 23000 uses 23000 to 23002",
                    e);
        }
    }

    private interface Step<T> {
        T run() throws IOException, CommandException;
    }

    private synchronized <T> T step(String what, Step<T> step) throws IOException, CommandException {
        if (ended) {
            throw CommandException.failed("the demo was interrupted");
        }
        Notes.say(what);
        return step.run();
    }

    void run(PrintStream out) throws IOException, CommandException {
        DemoNode first = nodes.get(0);
        DemoNode third = nodes.get(2);
        step("starting a node on port " + first.port(), () -> first.mount(null));
        for (DemoNode joining : nodes.subList(1, nodes.size())) {
            step("another one joins on port " + joining.port() + ", with a token of the first", () -> {
                String token = first.running().invite(TOKEN_VALIDITY, 1).token();
                return joining.mount(token);
            });
        }
        Path file = third.directory().resolve(FILE);
        step("storing " + FILE + " on port " + third.port(), () -> Files.writeString(file, CONTENT));
        step("waiting for copies of it on the other nodes", () -> awaitCopies(third, file));
        step("dropping it on port " + third.port(), () -> third.evict(file));
        String content = step("reading it there again", () -> {
            // Mounted anew, so that the kernel can't answer from its own cache.
            third.remount();
            return Files.readString(file);
        });
        step("what each node says of it:", () -> {
            for (DemoNode node : nodes) {
                node.running().events(false, out::println);
            }
            return out;
        });
        out.print(content);
        out.flush();
        requireServed(content);
    }

    // The only step that has no end of its own.
    private CopiesReport awaitCopies(DemoNode node, Path file) throws IOException, CommandException {
        waiting = true;
        try {
            return node.sync(file, nodes.size());
        } finally {
            waiting = false;
        }
    }

    private void requireServed(String content) throws IOException, CommandException {
        if (!content.equals(CONTENT)) {
            throw CommandException.failed("the content that was read isn't the one that was written");
        }
        long served = 0;
        for (DemoNode node : nodes.subList(0, 2)) {
            BlocksStatus blocks = node.running().status().blocks();
            served += blocks == null ? 0 : blocks.served();
        }
        if (served == 0) {
            throw CommandException.failed("the file was read, but no peer served it: something answered from a cache");
        }
    }

    private void endOnTermination() {
        if (waiting) {
            runner.interrupt();
        }
        try {
            end();
        } catch (IOException | CommandException e) {
            Notes.say(String.valueOf(e.getMessage()));
        }
    }

    private synchronized void end() throws IOException, CommandException {
        if (ended) {
            return;
        }
        ended = true;
        List<String> failures = new ArrayList<>();
        for (DemoNode node : nodes) {
            try {
                node.end();
            } catch (IOException | CommandException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        if (!failures.isEmpty()) {
            // Something may still be mounted there, and removing would remove files of the cluster.
            throw CommandException.failed(String.join("\n", failures) + "\nWhat is left of the demo is in " + folder);
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Ends the nodes and removes what is theirs. */
    @Override
    public void close() throws IOException, CommandException {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(onTermination);
        } catch (IllegalStateException e) {
            // The process is ending, and its hook had nothing left to do.
        }
    }
}
