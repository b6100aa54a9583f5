package io.casfs.node;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node whose daemon answers on its control socket, seen from another process.
 *
 * <p>Each method is one request over a connection of its own. A refusal by the node comes back as the {@link
 * CommandException} it was; so does a daemon that doesn't answer.
 */
public final class RunningNode {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int COPY_BUFFER = 256 * 1024;

    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "casfs-patience");
        thread.setDaemon(true);
        return thread;
    });

    private final ClusterFolder folder;

    private RunningNode(ClusterFolder folder) {
        this.folder = folder;
    }

    /** The running node of a cluster, if a daemon listens on its socket. */
    public static Optional<RunningNode> of(ClusterFolder folder) {
        try (SocketChannel channel = connect(folder)) {
            return Optional.of(new RunningNode(folder));
        } catch (IOException e) {
            // No socket, or one that a killed daemon left.
            return Optional.empty();
        }
    }

    private static SocketChannel connect(ClusterFolder folder) throws IOException {
        return SocketChannel.open(
                UnixDomainSocketAddress.of(folder.controlSocket().toConnect()));
    }

    /** The cluster's folder. */
    public ClusterFolder folder() {
        return folder;
    }

    /** How the node is. */
    public NodeStatus status() throws IOException, CommandException {
        try (Exchange exchange = new Exchange(new ControlMessage.StatusRequest(), text -> {})) {
            return exchange.last(ControlMessage.StatusReply.class).status();
        }
    }

    /** Mounts; returns {@link ControlMessage.Mounted} or {@link ControlMessage.Ending}. */
    ControlMessage mount(MountOrder order, Path directory, Consumer<String> notes)
            throws IOException, CommandException {
        var request = new ControlMessage.MountRequest(directory.toString(), order.owner(), order.options());
        try (Exchange exchange = new Exchange(request, notes)) {
            return exchange.next();
        } catch (HungUpException e) {
            // It ended between accepting the connection and answering.
            return new ControlMessage.Ending(FolderLock.pid(folder.daemonLock()).orElse(0));
        }
    }

    /** The daemon closed the connection without an answer. */
    private static final class HungUpException extends IOException {
        private static final long serialVersionUID = 1L;

        HungUpException(ClusterFolder folder, IOException cause) {
            super("the casfs daemon ended or hung up before it had answered. Its log is " + folder.log(), cause);
        }
    }

    ControlMessage.Unmounted unmount(@Nullable Path directory, boolean keepServing, Consumer<String> notes)
            throws IOException, CommandException {
        var request = new ControlMessage.UnmountRequest(directory == null ? null : directory.toString(), keepServing);
        try (Exchange exchange = new Exchange(request, notes)) {
            return exchange.last(ControlMessage.Unmounted.class);
        }
    }

    /** Receives what a file consists of. */
    public interface ContentReader {
        /** First the whole. */
        void content(String key, long length) throws IOException;

        /** Then its pieces, in order. */
        void block(BlockEntry block) throws IOException;
    }

    /** Asks what the file at {@code path} consists of, relative to the root of the tree. */
    public void key(byte[] path, ContentReader reader) throws IOException, CommandException {
        try (Exchange exchange = new Exchange(ControlMessage.KeyRequest.of(path), text -> {})) {
            ControlMessage.Content content = exchange.last(ControlMessage.Content.class);
            reader.content(content.key(), content.length());
            while (exchange.next() instanceof ControlMessage.Blocks blocks) {
                for (BlockEntry block : blocks.blocks()) {
                    reader.block(block);
                }
            }
        }
    }

    /** Writes the content named by {@code key}. */
    public void cat(String key, OutputStream out) throws IOException, CommandException {
        try (Exchange exchange = new Exchange(new ControlMessage.CatRequest(key), text -> {})) {
            exchange.copyTo(out);
        }
    }

    /** Stores a content; returns its key, when it is durable. */
    public String put(InputStream content) throws IOException, CommandException {
        try (Exchange exchange = new Exchange(new ControlMessage.PutRequest(), text -> {})) {
            exchange.copyFrom(content);
            return exchange.last(ControlMessage.Stored.class).key();
        }
    }

    /** Receives what a verification says. */
    public interface VerifyListener {
        void progress(VerifyProgress progress);

        void problem(Problem problem);
    }

    /** What a verification has read. */
    public record Verified(long records, long blocks, long bytes, long problems) {}

    /** Has everything read and checked. */
    public Verified verify(VerifyListener listener) throws IOException, CommandException {
        try (Exchange exchange = new Exchange(new ControlMessage.VerifyRequest(), text -> {})) {
            while (true) {
                ControlMessage message = exchange.next();
                if (message instanceof ControlMessage.Progress progress) {
                    listener.progress(progress.progress());
                } else if (message instanceof ControlMessage.ProblemFound found) {
                    listener.problem(found.problem());
                } else if (message instanceof ControlMessage.Verified verified) {
                    return new Verified(verified.records(), verified.blocks(), verified.bytes(), verified.problems());
                } else {
                    throw exchange.unexpected(message);
                }
            }
        }
    }

    /** One request and its answer. Between two messages of an answer not more than {@link #PATIENCE} may pass. */
    private final class Exchange implements AutoCloseable {
        private final ControlFrames frames;
        private final Consumer<String> notes;
        private volatile boolean silent;

        Exchange(ControlMessage request, Consumer<String> notes) throws IOException {
            this.notes = notes;
            try {
                this.frames = new ControlFrames(connect(folder));
                frames.send(request);
            } catch (IOException e) {
                throw new HungUpException(folder, e);
            }
        }

        /** The next message that isn't a note. */
        ControlMessage next() throws IOException, CommandException {
            while (true) {
                ControlMessage message = awaited();
                if (message instanceof ControlMessage.Note note) {
                    notes.accept(note.text());
                } else if (message instanceof ControlMessage.Failed failed) {
                    throw CommandException.of(failed.exitStatus(), failed.message());
                } else {
                    return message;
                }
            }
        }

        private ControlMessage awaited() throws IOException, CommandException {
            Future<?> patience = TIMER.schedule(this::giveUp, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            try {
                return frames.receive();
            } catch (ProtocolException e) {
                throw e;
            } catch (IOException e) {
                if (silent) {
                    throw tooSilent();
                }
                throw new HungUpException(folder, e);
            } finally {
                patience.cancel(false);
            }
        }

        private @Nullable Void giveUp() throws IOException {
            silent = true;
            frames.close();
            return null;
        }

        private CommandException tooSilent() {
            return CommandException.failed("the casfs daemon (process "
                    + FolderLock.pid(folder.daemonLock()).orElse(0) + ") says nothing for " + PATIENCE.toSeconds()
                    + " s. Its log is " + folder.log());
        }

        /** The next message, which has to be of this type. */
        <T extends ControlMessage> T last(Class<T> type) throws IOException, CommandException {
            ControlMessage message = next();
            if (type.isInstance(message)) {
                return type.cast(message);
            }
            throw unexpected(message);
        }

        CommandException unexpected(ControlMessage message) {
            return CommandException.failed("the casfs daemon answered something unexpected: "
                    + message.getClass().getSimpleName() + ". If casfs was just updated, unmount and mount again.");
        }

        /** Without a time limit: how fast bytes come depends on who reads them. */
        void copyTo(OutputStream out) throws IOException, CommandException {
            ControlMessage message;
            try {
                message = frames.receiveRaw(out);
            } catch (EOFException e) {
                throw new HungUpException(folder, e);
            }
            if (message instanceof ControlMessage.Failed failed) {
                throw CommandException.of(failed.exitStatus(), failed.message());
            }
            if (!(message instanceof ControlMessage.Done)) {
                throw unexpected(message);
            }
        }

        void copyFrom(InputStream content) throws IOException, CommandException {
            byte[] buffer = new byte[COPY_BUFFER];
            while (true) {
                int count = content.read(buffer);
                try {
                    if (count < 0) {
                        frames.send(new ControlMessage.ContentEnd());
                        return;
                    }
                    frames.sendRaw(buffer, 0, count);
                } catch (IOException e) {
                    // The node hung up, and may have said why before.
                    next();
                    throw e;
                }
            }
        }

        @Override
        public void close() throws IOException {
            frames.close();
        }
    }
}
