package io.casfs.transport;

import io.casfs.identity.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Carries envelopes between this node and its peers. Thread-safe.
 *
 * <p>A connection is made when it is first needed, at an address of the {@link AddressBook}, and again, with jitter, while
 * {@link #keepConnected} asks for it. Both ends have proved who they are before any envelope passes. Calls never block;
 * their futures are completed by the transport's threads, fail with {@link UnreachableException} or {@link
 * RefusedException}, and cancelling one stops waiting for the answer.
 *
 * <p>At most {@link #MAX_WAITING_BYTES} wait to be sent to one peer; beyond, calls fail at once with {@link
 * UnreachableException}, so whoever sends much waits for answers.
 */
public interface Transport extends AutoCloseable {
    /** Bytes that may wait to be sent to one peer. */
    int MAX_WAITING_BYTES = 32 << 20;

    /** Returns this node's id. */
    NodeId self();

    /** Returns {@code HOST:PORT} that this node listens at, with the port really taken. */
    String listening();

    /** Has {@code handler} answer a protocol; to be called before {@link #start}. */
    <M> void serve(Protocol<M> protocol, Handler<M> handler);

    /** Has {@code handler} talk to strangers; to be called before {@link #start}. */
    <M> void serveStrangers(Protocol<M> protocol, StrangerHandler<M> handler);

    /** Adds a listener; to be called before {@link #start}. */
    void listen(PeerListener listener);

    /** Begins to accept connections. */
    void start() throws IOException;

    /**
     * Asks a peer.
     *
     * @param patience after which the future fails with {@link UnreachableException}, connecting included
     */
    <M> CompletableFuture<Envelope<M>> request(
            NodeId peer, Protocol<M> protocol, Envelope<M> request, Duration patience);

    /** Sends a one-way message; the future completes when the operating system has taken it. It may still get lost. */
    <M> CompletableFuture<Void> send(NodeId peer, Protocol<M> protocol, Envelope<M> message);

    /** Keeps connections to exactly these peers, dialling again after each loss; others are closed when idle. */
    void keepConnected(Set<NodeId> peers);

    /** Returns the peers with a connection that is ready. */
    Set<NodeId> connected();

    /** Closes the connections to a peer that the gatekeeper no longer admits. */
    void disconnect(NodeId peer);

    /** Returns the counters since the start. */
    TransportStatistics statistics();

    /** Ends all connections and threads; futures that wait fail. Idempotent. */
    @Override
    void close();
}
