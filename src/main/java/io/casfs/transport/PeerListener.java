package io.casfs.transport;

import io.casfs.identity.NodeId;

/** Hears of connections. Called from the transport's threads; must not block. */
public interface PeerListener {
    /** The peer can be talked to from now on. */
    void connected(NodeId peer);

    /** The last connection to the peer is gone. */
    void disconnected(NodeId peer);

    /** A peer that was dialled, or that dialled, was refused by one side; {@code reason} is for people. */
    default void refused(NodeId peer, String reason) {}
}
