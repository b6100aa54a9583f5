package io.casfs.node;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on the control socket and hands each request to a handler, in a thread of its own.
 *
 * <p>Who may connect is decided by the socket's file and folder: this user and root. Even so, a connection that sends
 * nothing, nonsense or only half a request costs a thread for at most {@link #PATIENCE}, and there are only so many.
 */
final class ControlServer implements AutoCloseable {
    static final int MAX_CONNECTIONS = 32;

    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Answers one request; what it throws becomes the answer. */
    interface Handler {
        void handle(ControlMessage request, ControlFrames connection) throws IOException, CommandException;
    }

    private final Path socket;
    private final Handler handler;
    private final Duration patience;
    private final ServerSocketChannel server;
    private final Set<ControlFrames> connections = ConcurrentHashMap.newKeySet();
    private final Semaphore free = new Semaphore(MAX_CONNECTIONS);
    private final ExecutorService threads = Executors.newCachedThreadPool(named("casfs-control"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(named("casfs-control-timer"));

    private ControlServer(Path socket, Handler handler, Duration patience, ServerSocketChannel server) {
        this.socket = socket;
        this.handler = handler;
        this.patience = patience;
        this.server = server;
    }

    /** Listens on {@code socket}, which must not exist, until closed. */
    static ControlServer listen(Path socket, Handler handler) throws IOException {
        return listen(socket, handler, PATIENCE);
    }

    static ControlServer listen(Path socket, Handler handler, Duration patience) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
            // Nobody else reached it before, either: its folder is 0700.
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            server.close();
            throw e;
        }
        ControlServer control = new ControlServer(socket, handler, patience, server);
        control.threads.execute(control::accept);
        return control;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                if (free.tryAcquire()) {
                    threads.execute(() -> serve(new ControlFrames(channel)));
                } else {
                    channel.close();
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("a control connection was not accepted", e);
                pauseAfterFailure();
            }
        }
    }

    // Out of file descriptors, most likely: trying again at once would only burn the processor.
    private static void pauseAfterFailure() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(ControlFrames connection) {
        connections.add(connection);
        try (connection) {
            ControlMessage request = receive(connection);
            answer(request, connection);
        } catch (EOFException | ClosedChannelException e) {
            LOG.debug("a control connection was closed", e);
        } catch (IOException e) {
            LOG.info("a control connection ended: {}", e.toString());
        } catch (RuntimeException | Error e) {
            LOG.error("a control connection failed", e);
        } finally {
            connections.remove(connection);
            free.release();
        }
    }

    private ControlMessage receive(ControlFrames connection) throws IOException {
        Future<?> timeout = timer.schedule(
                () -> {
                    connection.close();
                    return null;
                },
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return connection.receive();
        } catch (ProtocolException e) {
            connection.send(new ControlMessage.Failed(CommandException.FAILED, String.valueOf(e.getMessage())));
            throw e;
        } finally {
            timeout.cancel(false);
        }
    }

    private void answer(ControlMessage request, ControlFrames connection) throws IOException {
        try {
            handler.handle(request, connection);
        } catch (CommandException e) {
            LOG.info("a command was refused: {}", e.getMessage());
            LOG.debug("the reason", e);
            connection.send(new ControlMessage.Failed(e.exitStatus(), String.valueOf(e.getMessage())));
        } catch (IOException e) {
            if (!connection.isOpen()) {
                throw e;
            }
            LOG.warn("a command failed", e);
            connection.send(new ControlMessage.Failed(CommandException.FAILED, explain(e)));
        } catch (RuntimeException | Error e) {
            LOG.error("a command failed", e);
            connection.send(new ControlMessage.Failed(
                    CommandException.FAILED, "something in casfs went wrong (" + explain(e) + "); its log tells more"));
        }
    }

    private static String explain(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static void closeQuietly(ControlFrames connection) {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.debug("closing a control connection failed", e);
        }
    }

    /** Stops listening, lets the answers under way be sent, and removes the socket. Idempotent. */
    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                connections.forEach(ControlServer::closeQuietly);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timer.shutdownNow();
        Files.deleteIfExists(socket);
    }
}
