package io.casfs.node;

import io.casfs.fuse.EdgeUnavailableException;
import io.casfs.fuse.FuseEdge;
import io.casfs.fuse.MountOptions;
import io.casfs.fuse.MountPreconditions;
import io.casfs.fuse.MountTable;
import io.casfs.fuse.jnr.JnrMount;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Mounts and unmounts directories, starting and ending daemons as needed: what {@code casfs mount} and {@code unmount} do. */
public final class Mounting {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 3;

    private final CasfsHome home;
    private final Consumer<String> say;

    /**
     * Uses the clusters of {@code home}.
     *
     * @param say told line by line what happens, for the user
     */
    public Mounting(CasfsHome home, Consumer<String> say) {
        this.home = home;
        this.say = say;
    }

    /** Mounts; returns when the directory is usable. */
    public void mount(MountOrder order) throws IOException, CommandException {
        Path directory = MountDirectory.resolve(order.directory());
        // Checked before anything is made: a mistake must not leave a cluster behind.
        MountChoice choice = order.choice();
        MountOptions options = choice.options(directory, choice.firstEdge());
        if (MountTable.cleanUpStale(directory)) {
            say.accept(directory + " held a mount whose daemon has died; it is cleaned up");
        }
        if (MountDirectory.isMounted(directory)) {
            explainMounted(directory, order);
            return;
        }
        requireFuse(choice, options);
        MountDirectory.prepare(directory, home.path(), choice.hidesEntries());
        boolean already = mountOn(cluster(directory, order), directory, order);
        say.accept(directory + (already ? " is already mounted" : " is mounted"));
    }

    private static void requireFuse(MountChoice choice, MountOptions options) throws IOException, CommandException {
        MountPreconditions.checkMachine(options);
        FuseEdge chosen = choice.edge();
        if (chosen == null) {
            return;
        }
        try {
            chosen.requirePlatform();
            if (chosen == FuseEdge.JNR) {
                JnrMount.requireLibrary();
            }
        } catch (EdgeUnavailableException e) {
            throw FuseMounter.unavailable(chosen, e);
        }
    }

    private void explainMounted(Path directory, MountOrder order) throws IOException, CommandException {
        Optional<RunningNode> node = new RunningNodes(home).mounting(directory);
        if (node.isEmpty()) {
            throw CommandException.failed(directory + " is already a casfs mount, but of no node under " + home.path()
                    + ": it belongs to another user or CASFS_HOME.");
        }
        String cluster = node.get().folder().name();
        if (order.joinToken() != null && !Joiner.isOf(node.get().folder(), order.joinToken())) {
            throw CommandException.failed(directory + " is mounted and belongs to the cluster " + cluster
                    + ", and the token is for another one. Choose another directory.");
        }
        if (order.makeNew() || (order.cluster() != null && !order.cluster().equals(cluster))) {
            throw CommandException.failed(directory + " is already mounted, and belongs to the cluster " + cluster
                    + ". Choose another directory.");
        }
        say.accept(directory + " is already mounted" + otherEdge(node.get(), directory, order.choice()));
    }

    private static String otherEdge(RunningNode node, Path directory, MountChoice choice)
            throws IOException, CommandException {
        FuseEdge chosen = choice.edge();
        if (chosen == null) {
            return "";
        }
        return node.status().mounts().stream()
                .filter(mount -> mount.directory().equals(directory.toString())
                        && !mount.fuse().equals(chosen.toString()))
                .map(mount -> ", with --fuse " + mount.fuse() + ". For --fuse " + chosen + " unmount it first")
                .findAny()
                .orElse("");
    }

    private ClusterFolder cluster(Path directory, MountOrder order) throws IOException, CommandException {
        if (order.joinToken() != null) {
            return new Joiner(home, say).join(directory, order, order.joinToken());
        }
        ClusterChoice choice = choose(directory, order);
        if (choice.isNew()) {
            // Before mounting: should that fail, the cluster is there all the same, and next time it isn't new.
            explainSecret(choice.cluster());
        }
        return choice.cluster();
    }

    private ClusterChoice choose(Path directory, MountOrder order) throws IOException, CommandException {
        ClusterChoice choice;
        try (FolderLock lock = home.lock()) {
            choice = ClusterChoice.make(home, directory, order);
        }
        if (!choice.isNew()) {
            choice.cluster().updateSetting(Optional.ofNullable(order.nodeName()), Optional.ofNullable(order.listen()));
        }
        return choice;
    }

    private void explainSecret(ClusterFolder cluster) {
        say.accept("made the cluster " + cluster.name() + ". Its secret is in " + cluster.secretPath());
        say.accept("without the secret nobody can read the files again, you included:"
                + " keep a copy elsewhere, which this writes: casfs key-backup FILE");
    }

    private boolean mountOn(ClusterFolder cluster, Path directory, MountOrder order)
            throws IOException, CommandException {
        DaemonStarter starter = new DaemonStarter(home);
        for (int attempt = 1; ; attempt++) {
            RunningNode node = starter.running(cluster);
            ControlMessage reply = node.mount(order, directory, say);
            if (reply instanceof ControlMessage.Mounted mounted) {
                return mounted.already();
            }
            // Its last mount ended just now. Once the process is gone, a new one takes over.
            boolean gone = reply instanceof ControlMessage.Ending ending
                    && ProcessLife.awaitEnd(ending.pid(), PATIENCE)
                    && attempt < ATTEMPTS;
            if (!gone) {
                throw CommandException.failed("the node of the cluster " + cluster.name()
                        + " ended, or is about to, instead of mounting. Its log is " + cluster.log());
            }
        }
    }

    /**
     * Unmounts one directory, or without one all of the only running node. If that was the node's last mount, returns
     * when all is committed and its process has ended.
     *
     * @param keepServing the node goes on without mounts
     */
    public void unmount(@Nullable Path given, boolean keepServing) throws IOException, CommandException {
        RunningNodes nodes = new RunningNodes(home);
        if (given == null) {
            unmount(nodes.only(), null, keepServing);
            return;
        }
        Path directory = MountDirectory.resolve(given);
        Optional<RunningNode> node = nodes.mounting(directory);
        if (node.isPresent()) {
            unmount(node.get(), directory, keepServing);
        } else if (MountTable.cleanUpStale(directory)) {
            say.accept(directory + " held a mount whose daemon has died; it is cleaned up");
        } else if (MountDirectory.isMounted(directory)) {
            throw CommandException.failed(directory + " is a casfs mount, but of no node under " + home.path()
                    + ": it belongs to another user or CASFS_HOME.");
        } else {
            throw CommandException.failed(directory + " is not mounted");
        }
    }

    private void unmount(RunningNode node, @Nullable Path directory, boolean keepServing)
            throws IOException, CommandException {
        ControlMessage.Unmounted reply = node.unmount(directory, keepServing, say);
        for (String unmounted : reply.directories()) {
            say.accept(unmounted + " is unmounted");
        }
        if (reply.ending() && !ProcessLife.awaitEnd(reply.pid(), PATIENCE)) {
            throw CommandException.failed("all is committed, but the daemon (process " + reply.pid()
                    + ") has not ended. Its log is " + node.folder().log());
        }
    }
}
