package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Replica;
import io.casfs.transport.Envelope;
import io.casfs.transport.Handler;
import io.casfs.transport.PeerListener;
import io.casfs.transport.Protocol;
import io.casfs.transport.RefusedException;
import io.casfs.transport.Transport;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node's replica and those of its peers the same. Thread-safe.
 *
 * <p>Own mutations are pushed to all connected members within milliseconds; what pushes miss, anti-entropy finds within
 * seconds. What was received is durable within about a second. Connections are the caller's to keep ({@link
 * Transport#keepConnected}).
 */
public final class Replication implements AutoCloseable {
    static final Protocol<ReplicationMessage> PROTOCOL = Protocol.of("replication", ReplicationMessage.class);

    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(2);
    private static final Duration CHECKPOINT_LOOK = Duration.ofSeconds(15);
    private static final Duration FAREWELL_LOOK = Duration.ofMillis(10);
    private static final Logger LOG = LoggerFactory.getLogger(Replication.class);

    private final Replica replica;
    private final ThreadAgenda agenda = new ThreadAgenda();
    private final CheckpointServer checkpoints;
    private final Core core;
    private volatile boolean started;
    private boolean closed;

    private Replication(Replica replica, Transport transport, Members members, Security security, Hold hold) {
        this.replica = replica;
        Ports ports = new Ports(replica, members, security, hold, new TransportWire(transport), agenda);
        this.core = new Core(ports, new SplittableRandom(new SecureRandom().nextLong()));
        this.checkpoints = new CheckpointServer(replica, members, security, System::nanoTime);
    }

    /**
     * Prepares the replication of {@code replica} and registers with {@code transport}, which isn't started yet. Until
     * {@link #start}, peers are told to wait, and the replica isn't touched.
     */
    public static Replication create(
            Replica replica, Transport transport, Members members, Security security, Hold hold) {
        Replication replication = new Replication(replica, transport, members, security, hold);
        transport.serve(PROTOCOL, replication.new Receiver());
        transport.serve(CheckpointServer.PROTOCOL, replication.checkpoints);
        transport.listen(replication.new Connections());
        return replication;
    }

    /** Begins to exchange mutations; called once. A joiner has its checkpoint by then. */
    public void start() throws IOException {
        replica.onMutation(() -> agenda.execute(core::mutated));
        CompletableFuture<Void> begun = new CompletableFuture<>();
        agenda.execute(() -> {
            try {
                core.start();
                started = true;
                begun.complete(null);
            } catch (IOException | RuntimeException e) {
                begun.completeExceptionally(e);
            }
        });
        try {
            begun.join();
        } catch (CompletionException e) {
            throw new IOException("Replication can't begin", e.getCause());
        }
        checkpoints.start();
        endIdleCheckpoints();
    }

    private void endIdleCheckpoints() {
        agenda.aside(checkpoints::endIdle);
        agenda.after(CHECKPOINT_LOOK, this::endIdleCheckpoints);
    }

    /** Returns how far the replicas are from each other. */
    public ReplicationStatus status() {
        return core.status();
    }

    private final class Receiver implements Handler<ReplicationMessage> {
        @Override
        public CompletionStage<Envelope<ReplicationMessage>> answer(NodeId peer, Envelope<ReplicationMessage> request) {
            CompletableFuture<Envelope<ReplicationMessage>> answer = new CompletableFuture<>();
            if (!started) {
                return CompletableFuture.failedFuture(new RefusedException("this node is starting or ending"));
            }
            agenda.execute(() -> {
                try {
                    answer.complete(core.answer(peer, request));
                } catch (IOException | RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
            return answer;
        }

        @Override
        public void take(NodeId peer, Envelope<ReplicationMessage> message) {
            if (!started) {
                return;
            }
            agenda.execute(() -> {
                try {
                    core.take(peer, message);
                } catch (IOException e) {
                    LOG.warn("A message of {} is refused: {}", peer, e.getMessage());
                }
            });
        }
    }

    private final class Connections implements PeerListener {
        @Override
        public void connected(NodeId peer) {
            agenda.execute(() -> {
                if (started) {
                    core.connected(peer);
                }
            });
        }

        @Override
        public void disconnected(NodeId peer) {
            agenda.execute(() -> core.disconnected(peer));
        }
    }

    /**
     * Hands over what peers don't have yet, for at most two seconds, then ends; the transport is still open. Idempotent.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (started) {
            sayFarewell();
            started = false;
        }
        agenda.close();
        checkpoints.close();
    }

    private void sayFarewell() {
        CompletableFuture<Void> idle = new CompletableFuture<>();
        agenda.execute(() -> {
            try {
                core.finish();
                completeWhenIdle(idle);
            } catch (IOException e) {
                idle.completeExceptionally(e);
            }
        });
        try {
            idle.get(LONGEST_FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.info("Not everything was handed over to peers before the end; they get it at the next start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void completeWhenIdle(CompletableFuture<Void> idle) {
        if (core.isIdle()) {
            idle.complete(null);
        } else {
            agenda.after(FAREWELL_LOOK, () -> completeWhenIdle(idle));
        }
    }
}
