package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Replica;
import io.casfs.transport.Envelope;
import io.casfs.transport.Handler;
import io.casfs.transport.Protocol;
import io.casfs.transport.RefusedException;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** Hands out checkpoints, a part at a time, to a few joiners at once. Thread-safe. */
final class CheckpointServer implements Handler<CheckpointMessage>, AutoCloseable {
    static final Protocol<CheckpointMessage> PROTOCOL = Protocol.of("checkpoint", CheckpointMessage.class);

    private static final int MAX_SESSIONS = 4;
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final Replica replica;
    private final Members members;
    private final Security security;
    private final LongSupplier nanos;
    private final Map<NodeId, CheckpointSession> sessions = new HashMap<>();
    private boolean started;

    CheckpointServer(Replica replica, Members members, Security security, LongSupplier nanos) {
        this.replica = replica;
        this.members = members;
        this.security = security;
        this.nanos = nanos;
    }

    /** Begins to answer. */
    synchronized void start() {
        started = true;
    }

    @Override
    public CompletionStage<Envelope<CheckpointMessage>> answer(NodeId peer, Envelope<CheckpointMessage> request) {
        try {
            if (request.message() instanceof CheckpointMessage.Open) {
                return CompletableFuture.completedFuture(open(peer));
            }
            if (request.message() instanceof CheckpointMessage.Next next) {
                return CompletableFuture.completedFuture(next(peer, next));
            }
            throw new RefusedException("this isn't a request");
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized Envelope<CheckpointMessage> open(NodeId peer) throws IOException {
        if (!started) {
            return Envelope.of(new CheckpointMessage.Later("it is still starting"));
        }
        if (!members.admits(peer)) {
            throw new RefusedException("you aren't a member of this cluster (any more); join it anew");
        }
        PublicKey key = members.key(replica.incarnation().node())
                .orElseThrow(() -> new RefusedException("this node isn't a member yet itself"));
        endIdle();
        end(peer);
        if (sessions.size() >= MAX_SESSIONS) {
            return Envelope.of(new CheckpointMessage.Later("it is handing its tree to " + MAX_SESSIONS + " others"));
        }
        // The joiner was made a member before; that must not be lost any more once somebody has been told.
        replica.sync();
        String name = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        Replica.Checkpoint checkpoint = replica.checkpoint(security.signer());
        sessions.put(peer, new CheckpointSession(name, checkpoint, security.signer(), key, nanos.getAsLong()));
        return Envelope.of(new CheckpointMessage.Opened(name, checkpoint.estimatedParts()));
    }

    private Envelope<CheckpointMessage> next(NodeId peer, CheckpointMessage.Next next) throws IOException {
        CheckpointSession session;
        synchronized (this) {
            session = sessions.get(peer);
        }
        if (session == null || !session.name().equals(next.session())) {
            return Envelope.of(new CheckpointMessage.Lost());
        }
        return session.next(next.number(), nanos.getAsLong());
    }

    private void end(NodeId peer) {
        CheckpointSession session = sessions.remove(peer);
        if (session != null) {
            session.close();
        }
    }

    /** Ends sessions that nobody uses any more; to be called from time to time. */
    synchronized void endIdle() {
        List<NodeId> idle = new ArrayList<>();
        sessions.forEach((peer, session) -> {
            if (nanos.getAsLong() - session.lastUsed() > IDLE.toNanos()) {
                idle.add(peer);
            }
        });
        idle.forEach(this::end);
    }

    @Override
    public void take(NodeId peer, Envelope<CheckpointMessage> message) {
        throw new IllegalArgumentException("checkpoints have no one-way messages");
    }

    /** Ends all sessions. Idempotent. */
    @Override
    public synchronized void close() {
        started = false;
        List.copyOf(sessions.keySet()).forEach(this::end);
    }
}
