package io.casfs.node;

import static java.util.Objects.requireNonNull;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: its volume and its mounts, from opening to the last commit.
 *
 * <p>States, each left only for the next: <em>starting</em> (the volume is being opened; requests wait for it),
 * <em>serving</em>, <em>ending</em> (nothing new is begun; the volume is closed once nobody uses it). A node ends when its
 * last mount has ended, by a command or from outside, unless told to keep serving; when it is shut down; and when it was
 * started and no mount came about.
 *
 * <p>Thread-safe. {@link #mounting} is held while mounts change; whoever uses the volume holds the read side of {@link
 * #volumeUse}, as touching it after closing would crash the process.
 */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    enum State {
        STARTING,
        SERVING,
        ENDING
    }

    /** Opens the volume; slow when it recovers from an unclean end. */
    interface VolumeOpener {
        Volume open() throws IOException, CommandException;
    }

    private final ClusterFolder folder;
    private final NodeId id;
    private final Mounter mounter;
    private final ReentrantLock mounting = new ReentrantLock();
    private final ReentrantReadWriteLock volumeUse = new ReentrantReadWriteLock();
    private final Map<Path, Mounter.ActiveMount> mounts = new ConcurrentHashMap<>();
    private final CompletableFuture<Volume> volume = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final AtomicBoolean closing = new AtomicBoolean();

    private volatile @Nullable Thread starter;
    private volatile String startingAt = "the node is opening its store";
    private volatile Runnable onEnding = () -> {};
    private volatile State state = State.STARTING;
    private boolean keepServing;

    Node(ClusterFolder folder, NodeId id, Mounter mounter) {
        this.folder = folder;
        this.id = id;
        this.mounter = mounter;
    }

    /** Has {@code action} run before the volume is closed, to make those who use it stop. */
    void whenEnding(Runnable action) {
        onEnding = action;
    }

    /** Takes in words what is being done while the node starts. */
    void starting(String at) {
        startingAt = at;
    }

    /** Returns in words what is being done while the node starts. */
    String startingAt() {
        return startingAt;
    }

    /** Opens the volume, in the calling thread. Failure ends the node, and every request that waited for it. */
    void start(VolumeOpener opener) {
        starter = Thread.currentThread();
        try {
            Volume opened = opener.open();
            mounting.lock();
            try {
                if (state == State.STARTING) {
                    state = State.SERVING;
                }
            } finally {
                mounting.unlock();
            }
            volume.complete(opened);
        } catch (IOException | CommandException | RuntimeException | Error e) {
            state = State.ENDING;
            volume.completeExceptionally(e);
            ended.completeExceptionally(e);
        } finally {
            starter = null;
        }
    }

    /** Waits until the volume is open. */
    Volume volume() throws IOException, CommandException {
        try {
            return volume.join();
        } catch (CompletionException e) {
            throw rethrown(requireNonNull(e.getCause()));
        }
    }

    private static CommandException rethrown(Throwable failure) throws IOException {
        if (failure instanceof CommandException refused) {
            return refused;
        }
        if (failure instanceof IOException io) {
            return CommandException.failed("the node can't start: " + FileProblem.explain(io), io);
        }
        return CommandException.failed("the node can't start: " + failure, failure);
    }

    /** Something done with the open volume. */
    interface VolumeTask<T> {
        T run(Volume volume) throws IOException, CommandException;
    }

    /**
     * Runs {@code task} while the volume can't be closed.
     *
     * @throws CommandException also if the node is ending
     */
    <T> T withVolume(VolumeTask<T> task) throws IOException, CommandException {
        Volume open = volume();
        volumeUse.readLock().lock();
        try {
            if (state == State.ENDING) {
                throw CommandException.failed("the node is ending");
            }
            return task.run(open);
        } finally {
            volumeUse.readLock().unlock();
        }
    }

    /**
     * Mounts {@code directory}; true if it was mounted already, however it was.
     *
     * @param say told line by line what the user should know
     * @return nothing if the node is ending
     */
    @Nullable
    Boolean mount(Path directory, MountChoice choice, Consumer<String> say) throws IOException, CommandException {
        Volume open = volume();
        mounting.lock();
        try {
            if (state == State.ENDING) {
                return null;
            }
            if (mounts.containsKey(directory)) {
                return true;
            }
            Mounter.ActiveMount mount = mounter.mount(open.fileSystem(), directory, choice, say);
            mounts.put(directory, mount);
            keepServing = false;
            folder.knownDirectories().add(directory);
            LOG.info("mounted {} through the {} edge", directory, mount.edge());
            var unused = mount.ended()
                    .whenComplete((result, failure) ->
                            new Thread(() -> forget(directory, mount), "casfs-mount-ended").start());
            return false;
        } finally {
            mounting.unlock();
        }
    }

    // After our own unmounting there is nothing left to forget; otherwise somebody unmounted from outside.
    private void forget(Path directory, Mounter.ActiveMount mount) {
        mounting.lock();
        try {
            if (!mounts.remove(directory, mount)) {
                return;
            }
            LOG.info("{} was unmounted from outside", directory);
        } finally {
            mounting.unlock();
        }
        if (endIfUnused()) {
            close();
        }
    }

    /**
     * Ends the mount of {@code directory}, or all if it is null, and then decides whether the node ends.
     *
     * @param keep whether the node goes on without mounts
     * @return the directories that were mounted; the caller then asks {@link #isEnding} and, if so, calls {@link #close}
     * @throws CommandException if a mount is busy or there is none; those that ended before stay so
     */
    List<Path> unmount(@Nullable Path directory, boolean keep) throws IOException, CommandException {
        List<Path> unmounted = new ArrayList<>();
        mounting.lock();
        try {
            Map<Path, Mounter.ActiveMount> targets = new LinkedHashMap<>(mounts);
            if (directory != null) {
                targets.keySet().retainAll(List.of(directory));
                if (targets.isEmpty()) {
                    throw CommandException.failed(directory + " is not mounted by this node");
                }
            }
            for (Map.Entry<Path, Mounter.ActiveMount> target : targets.entrySet()) {
                target.getValue().unmount();
                mounts.remove(target.getKey());
                unmounted.add(target.getKey());
                LOG.info("unmounted {}", target.getKey());
            }
            keepServing = keep;
        } finally {
            mounting.unlock();
        }
        endIfUnused();
        return unmounted;
    }

    /** Begins to end the node if it has no mount and nobody wants it without; true if it is ending now. */
    boolean endIfUnused() {
        mounting.lock();
        try {
            if (mounts.isEmpty() && !keepServing && state == State.SERVING) {
                state = State.ENDING;
            }
            return state == State.ENDING;
        } finally {
            mounting.unlock();
        }
    }

    boolean isEnding() {
        return state == State.ENDING;
    }

    /** Takes all mounts away, busy or not, and closes; a joiner that still fetches the tree gives up. */
    void shutDown() {
        Thread starting = starter;
        if (starting != null) {
            starting.interrupt();
        }
        mounting.lock();
        try {
            state = State.ENDING;
            for (Map.Entry<Path, Mounter.ActiveMount> mount : new LinkedHashMap<>(mounts).entrySet()) {
                takeAway(mount.getValue());
                mounts.remove(mount.getKey());
                LOG.info("unmounted {}", mount.getKey());
            }
        } finally {
            mounting.unlock();
        }
        close();
    }

    private static void takeAway(Mounter.ActiveMount mount) {
        try {
            try {
                mount.unmount();
            } catch (CommandException busy) {
                LOG.warn("{}; it is taken away from them", busy.getMessage());
                mount.detach();
            }
        } catch (IOException e) {
            LOG.error("a mount could not be ended", e);
        }
    }

    /**
     * Commits everything, closes the volume and ends the node. Returns when that is done, whoever began it.
     *
     * <p>Only after {@link #isEnding}.
     */
    void close() {
        if (!closing.compareAndSet(false, true)) {
            boolean unused = ended.handle((done, failure) -> true).join();
            return;
        }
        onEnding.run();
        volumeUse.writeLock().lock();
        try {
            Volume open = volume.join();
            open.close();
            LOG.info("all is committed; the node ends");
            ended.complete(null);
        } catch (CompletionException e) {
            // It never opened, which start has told.
            ended.completeExceptionally(requireNonNull(e.getCause()));
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("closing the volume failed", e);
            ended.completeExceptionally(e);
        } finally {
            volumeUse.writeLock().unlock();
        }
    }

    /** Completes when the node has ended; exceptionally if it couldn't start or couldn't commit everything. */
    CompletableFuture<@Nullable Void> ended() {
        return ended;
    }

    State state() {
        return state;
    }

    NodeStatus status() throws IOException, CommandException {
        ClusterSetting setting = folder.setting();
        List<MountStatus> mountStatus = new ArrayList<>();
        long callbacks = 0;
        long foreign = 0;
        for (Map.Entry<Path, Mounter.ActiveMount> entry : mounts.entrySet()) {
            Mounter.ActiveMount mount = entry.getValue();
            callbacks += mount.callbacks();
            foreign += mount.foreignThreadCallbacks();
            mountStatus.add(new MountStatus(
                    entry.getKey().toString(), mount.edge(), mount.callbacks(), mount.foreignThreadCallbacks()));
        }
        Optional<ClusterStatus> cluster = clusterStatus();
        List<MemberStatus> alone =
                List.of(new MemberStatus(id.toString(), setting.nodeName(), "self", null, Member.USUAL_WEIGHT, null));
        return new NodeStatus(
                id.toString(),
                setting.nodeName(),
                ProcessHandle.current().pid(),
                state.name().toLowerCase(java.util.Locale.ROOT),
                Version.text(),
                folder.name(),
                folder.path().toString(),
                cluster.map(ClusterStatus::listen).orElse(null),
                mountStatus,
                cluster.map(ClusterStatus::members).orElse(alone),
                0,
                cluster.map(ClusterStatus::copies).orElse("1/2"),
                cluster.map(ClusterStatus::network).orElse(null),
                cluster.map(ClusterStatus::blocks).orElse(null),
                volumeStatus(),
                callbacks,
                foreign,
                folder.log().toString());
    }

    /** Requests of the kernel that the present mounts have answered. */
    long callbacks() {
        return mounts.values().stream()
                .mapToLong(Mounter.ActiveMount::callbacks)
                .sum();
    }

    private @Nullable VolumeStatus volumeStatus() throws IOException, CommandException {
        return isOpen() ? withVolume(Volume::status) : null;
    }

    private Optional<ClusterStatus> clusterStatus() throws IOException, CommandException {
        return isOpen() ? Optional.of(withVolume(open -> open.commands(folder).status())) : Optional.empty();
    }

    private boolean isOpen() {
        return state == State.SERVING && volume.isDone();
    }
}
