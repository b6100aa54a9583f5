package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.transport.Envelope;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The transport as the core sees it. Calls don't block. */
interface Wire {
    /** Returns the peers that can be talked to. */
    Set<NodeId> connected();

    /** Asks a peer; completed by any thread, after a bounded time. */
    CompletionStage<Envelope<ReplicationMessage>> request(NodeId peer, Envelope<ReplicationMessage> request);

    /** Tells a peer something that may get lost. */
    void send(NodeId peer, Envelope<ReplicationMessage> message);
}
