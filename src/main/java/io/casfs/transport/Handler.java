package io.casfs.transport;

import io.casfs.identity.NodeId;
import java.util.concurrent.CompletionStage;

/**
 * The receiving end of a protocol. Its methods are called from several of the transport's worker threads at once and may
 * block; there is a bounded number of calls per peer, and a peer that has used them up is not read from until one ends.
 */
public interface Handler<M> {
    /**
     * Answers a request. A stage that fails, or an exception, reaches the peer as {@link RefusedException} with the
     * message of a {@link RefusedException}, or with no more than "internal error" of anything else.
     */
    CompletionStage<Envelope<M>> answer(NodeId peer, Envelope<M> request);

    /** Takes a one-way message. What it throws is logged. Messages of one peer may overtake each other. */
    void take(NodeId peer, Envelope<M> message);
}
