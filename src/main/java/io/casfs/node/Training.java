package io.casfs.node;

import io.casfs.block.HashSetting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs through what commands and the daemon do, so that the JVM can archive the classes they need: the build starts both
 * once in this way, and every later start takes half the time.
 *
 * <p>Works in the home it is given, which should be one for this purpose, and mounts on its sibling {@code mount} through
 * the edge that users get, if this machine can mount. Nothing depends on how far it gets.
 */
public final class Training implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path directory;
    private final FolderLock lock;
    private final ControlServer server;

    private Training(Path directory, FolderLock lock, ControlServer server) {
        this.directory = directory;
        this.lock = lock;
        this.server = server;
    }

    /** Answers commands as a running node would, until closed, without being one. */
    public static Training answerCommands(CasfsHome home, Map<String, String> environment)
            throws IOException, CommandException {
        ClusterFolder folder = cluster(home);
        Path directory = home.path().resolveSibling("mount");
        FolderLock lock = FolderLock.take(folder.daemonLock(), PATIENCE);
        NodeStatus status = new NodeStatus(
                folder.nodeKey().id().toString(),
                "node",
                0,
                "serving",
                Version.text(),
                folder.name(),
                folder.toString(),
                null,
                List.of(),
                List.of(new MemberStatus("", "node", "self", null, 100, 0L)),
                0,
                "1/1",
                null,
                null,
                null,
                0,
                0,
                folder.log().toString());
        ControlServer server = ControlServer.listen(
                folder.controlSocket().toBind(environment),
                (request, connection) -> connection.send(answer(request, status, directory)));
        return new Training(directory, lock, server);
    }

    private static ControlMessage answer(ControlMessage request, NodeStatus status, Path directory) {
        if (request instanceof ControlMessage.StatusRequest) {
            return new ControlMessage.StatusReply(status);
        }
        if (request instanceof ControlMessage.MountRequest) {
            return new ControlMessage.Mounted(directory.toString(), false, 0);
        }
        return new ControlMessage.Unmounted(List.of(directory.toString()), false, 0);
    }

    /** The directory that commands may pretend to mount. */
    public Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        server.close();
        lock.close();
    }

    /** Runs a real daemon, asks it for everything once, and ends it. */
    public static int runDaemon(CasfsHome home, Map<String, String> environment, PrintStream startUp)
            throws IOException, CommandException {
        ClusterFolder folder = cluster(home);
        Path directory = home.path().resolveSibling("mount");
        Thread user = new Thread(() -> use(folder, directory, startUp), "casfs-training");
        user.start();
        return Daemon.run(home, folder.name(), environment, startUp);
    }

    private static ClusterFolder cluster(CasfsHome home) throws IOException, CommandException {
        try (FolderLock lock = home.lock()) {
            List<ClusterFolder> clusters = home.clusters();
            return clusters.isEmpty() ? home.create(HashSetting.HMAC_SHA256, "node", null) : clusters.get(0);
        }
    }

    private static void use(ClusterFolder folder, Path directory, PrintStream startUp) {
        try {
            Deadline deadline = Deadline.in(PATIENCE);
            Optional<RunningNode> node = RunningNode.of(folder);
            while (node.isEmpty() && !deadline.isOver()) {
                deadline.pause();
                node = RunningNode.of(folder);
            }
            if (node.isPresent()) {
                use(node.get(), directory);
            }
        } catch (IOException | CommandException e) {
            startUp.println("the training ended early: " + e.getMessage());
        }
    }

    private static void use(RunningNode node, Path directory) throws IOException, CommandException {
        MountOrder order = new MountOrder(directory, null, null, false, null, null, null, MountChoice.NONE);
        // If this fails for lack of FUSE, the node ends, and with it the training.
        node.mount(order, directory, note -> {});
        Path file = directory.resolve("file");
        Files.write(file, new byte[100_000]);
        Files.readAllBytes(file);
        Files.move(file, directory.resolve("renamed"));
        try (Stream<Path> listed = Files.list(directory)) {
            file = listed.findAny().orElseThrow();
        }
        node.status();
        node.cat(node.put(new ByteArrayInputStream(new byte[1000])), OutputStream.nullOutputStream());
        Files.delete(file);
        node.unmount(null, false, note -> {});
    }
}
