package io.casfs.replication;

import io.casfs.namespace.Batch;
import io.casfs.namespace.Replica;
import io.casfs.transport.Envelope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands new own batches to all connected peers at once. An optimisation: whatever gets lost on the way is found by {@link
 * AntiEntropy}. Used by the core's thread.
 */
final class Pushing {
    private static final Logger LOG = LoggerFactory.getLogger(Pushing.class);

    private final Ports ports;
    private final Replica replica;
    private final Peers peers;

    Pushing(Ports ports, Peers peers) {
        this.ports = ports;
        this.replica = ports.replica();
        this.peers = peers;
    }

    /** Pushes a batch that was just sealed. */
    void push(Batch batch) {
        List<Peer> receivers = peers.connected().stream()
                .filter(peer -> !peer.outbox().isBehind())
                .toList();
        if (receivers.isEmpty()) {
            return;
        }
        SealedBatch sealed = SealedBatch.seal(ports.security().records(), batch);
        for (Peer peer : receivers) {
            peer.outbox().offer(sealed);
            pushNext(peer);
        }
    }

    private void pushNext(Peer peer) {
        List<SealedBatch> batches = peer.outbox().next();
        if (batches.isEmpty()) {
            return;
        }
        var push = new ReplicationMessage.Push(
                replica.incarnation().number(),
                batches.stream().map(SealedBatch::name).toList());
        byte[] payload = Pieces.join(batches.stream().map(SealedBatch::record).toList());
        var unused = ports.wire()
                .request(peer.id(), Envelope.of(push, payload))
                .whenComplete((answer, problem) -> ports.agenda().execute(() -> pushed(peer, answer, problem)));
    }

    private void pushed(Peer peer, @Nullable Envelope<ReplicationMessage> answer, @Nullable Throwable problem) {
        peer.outbox().done();
        if (answer != null && answer.message() instanceof ReplicationMessage.Pushed pushed && !pushed.gap()) {
            pushNext(peer);
            return;
        }
        LOG.debug("{} didn't take a push: {}", peer.id(), problem == null ? "a gap" : problem.toString());
        peer.outbox().fallBehind();
    }

    /** Returns whether nothing is on its way. */
    boolean isIdle() {
        return peers.known().values().stream().allMatch(peer -> peer.outbox().isIdle());
    }
}
