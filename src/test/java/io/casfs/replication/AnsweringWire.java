package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.transport.Envelope;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Gives one answer to every request, and tells nobody anything. */
record AnsweringWire(NodeId peer, Envelope<ReplicationMessage> answer) implements Wire {
    @Override
    public Set<NodeId> connected() {
        return Set.of(peer);
    }

    @Override
    public CompletionStage<Envelope<ReplicationMessage>> request(NodeId asked, Envelope<ReplicationMessage> request) {
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public void send(NodeId told, Envelope<ReplicationMessage> message) {}
}
