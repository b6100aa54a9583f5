package io.casfs.node;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request to a daemon and its answer. Between two messages of an answer not more than {@link #PATIENCE} may pass. */
final class ControlExchange implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int COPY_BUFFER = 256 * 1024;

    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "casfs-patience");
        thread.setDaemon(true);
        return thread;
    });

    private final ClusterFolder folder;
    private final ControlFrames frames;
    private final Consumer<String> notes;
    private volatile boolean silent;

    ControlExchange(ClusterFolder folder, ControlMessage request, Consumer<String> notes) throws IOException {
        this.folder = folder;
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
        return as(type, next());
    }

    /** A message that has to be of this type. */
    <T extends ControlMessage> T as(Class<T> type, ControlMessage message) throws CommandException {
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

    static SocketChannel connect(ClusterFolder folder) throws IOException {
        return SocketChannel.open(
                UnixDomainSocketAddress.of(folder.controlSocket().toConnect()));
    }

    /** The daemon closed the connection without an answer. */
    static final class HungUpException extends IOException {
        private static final long serialVersionUID = 1L;

        HungUpException(ClusterFolder folder, IOException cause) {
            super("the casfs daemon ended or hung up before it had answered. Its log is " + folder.log(), cause);
        }
    }
}
