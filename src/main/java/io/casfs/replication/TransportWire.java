package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.transport.Envelope;
import io.casfs.transport.Transport;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The wire over a transport. */
final class TransportWire implements Wire {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Transport transport;

    TransportWire(Transport transport) {
        this.transport = transport;
    }

    @Override
    public Set<NodeId> connected() {
        return transport.connected();
    }

    @Override
    public CompletionStage<Envelope<ReplicationMessage>> request(NodeId peer, Envelope<ReplicationMessage> request) {
        return transport.request(peer, Replication.PROTOCOL, request, PATIENCE);
    }

    @Override
    public void send(NodeId peer, Envelope<ReplicationMessage> message) {
        var unused = transport.send(peer, Replication.PROTOCOL, message);
    }
}
