package io.casfs.node;

import static java.util.Objects.requireNonNull;

import io.casfs.identity.NodeKey;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a running node, started by {@code casfs mount}: takes the folder's lock, listens on the control socket,
 * opens the volume, and undoes all of it in reverse when the node has ended.
 */
public final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);
    private static final Duration IDLE_LOOK = Duration.ofSeconds(20);
    private static final Duration MOUNT_PATIENCE = Duration.ofSeconds(60);
    private static final Duration END_PATIENCE = Duration.ofMinutes(5);

    private final CasfsHome home;
    private final ClusterFolder folder;
    private final Map<String, String> environment;

    private Daemon(CasfsHome home, ClusterFolder folder, Map<String, String> environment) {
        this.home = home;
        this.folder = folder;
        this.environment = environment;
    }

    /**
     * Runs the node of a cluster until it ends.
     *
     * @param startUp told what keeps the node from starting, for the command that waits for it
     * @return the exit status
     */
    public static int run(CasfsHome home, String cluster, Map<String, String> environment, PrintStream startUp) {
        try {
            nameProcess();
            return new Daemon(home, home.cluster(cluster), environment).runLocked();
        } catch (CommandException e) {
            LOG.error("the node could not start or end: {}", e.getMessage(), e);
            startUp.println(e.getMessage());
            return e.exitStatus();
        } catch (IOException e) {
            LOG.error("the node could not start or end", e);
            startUp.println(FileProblem.explain(e));
            return CommandException.FAILED;
        } finally {
            DaemonLog.close();
        }
    }

    // What top and ps -o comm show; the launcher sees to the arguments.
    private static void nameProcess() {
        Path name = Path.of("/proc/self/task/" + ProcessHandle.current().pid() + "/comm");
        try {
            Files.write(name, "casfs".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.debug("this system doesn't let processes name themselves", e);
        }
    }

    private int runLocked() throws IOException, CommandException {
        folder.requireKnownFormat();
        try (FolderLock lock = takeLock()) {
            Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwx------"));
            DaemonLog.open(folder);
            LOG.info(
                    "casfs {} starts as process {}",
                    Version.text(),
                    ProcessHandle.current().pid());
            return runNode();
        }
    }

    private FolderLock takeLock() throws IOException, CommandException {
        try {
            return FolderLock.take(folder.daemonLock(), LOCK_PATIENCE);
        } catch (IOException e) {
            throw CommandException.failed(
                    "the node of the cluster " + folder.name() + " can't start: " + e.getMessage(), e);
        }
    }

    private int runNode() throws IOException, CommandException {
        NodeKey key = folder.nodeKey();
        Node node = new Node(folder, key.id(), new FuseMounter());
        CountDownLatch finished = new CountDownLatch(1);
        Thread onTermination = new Thread(() -> terminate(node, finished), "casfs-termination");
        Runtime.getRuntime().addShutdownHook(onTermination);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "casfs-timer");
            thread.setDaemon(true);
            return thread;
        });
        try {
            NodeRequests requests = new NodeRequests(
                    node, folder, home, timer, () -> node.volume().commands(folder));
            try (ControlServer server =
                    ControlServer.listen(folder.controlSocket().toBind(environment), requests)) {
                node.whenEnding(requests::hangUp);
                node.start(() -> Volume.open(folder, node::starting));
                var unused =
                        timer.schedule(() -> endIfNeverMounted(node), MOUNT_PATIENCE.toSeconds(), TimeUnit.SECONDS);
                IdleMemory memory = new IdleMemory(node);
                var unusedToo = timer.scheduleWithFixedDelay(
                        memory::look, IDLE_LOOK.toSeconds(), IDLE_LOOK.toSeconds(), TimeUnit.SECONDS);
                return awaitEnd(node);
            }
        } finally {
            timer.shutdownNow();
            finished.countDown();
            LOG.info("casfs ends");
        }
    }

    // The command that started this process may have been interrupted before it asked for anything.
    private static void endIfNeverMounted(Node node) {
        if (node.endIfUnused()) {
            node.close();
        }
    }

    private static int awaitEnd(Node node) throws IOException, CommandException {
        try {
            node.ended().join();
            return 0;
        } catch (CompletionException e) {
            Throwable failure = requireNonNull(e.getCause());
            if (failure instanceof CommandException refused) {
                throw refused;
            }
            throw new IOException(failure.getMessage(), failure);
        }
    }

    // In a shutdown hook: the JVM ends when this returns, so it waits for everything to be undone.
    private static void terminate(Node node, CountDownLatch finished) {
        if (finished.getCount() == 0) {
            return;
        }
        LOG.info("told to end");
        node.shutDown();
        try {
            if (!finished.await(END_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.error("the node did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
