package io.casfs.transport.netty;

import io.casfs.identity.NodeId;
import io.casfs.transport.AddressBook;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** All peers that this node has had to do with, and the door for strangers. Thread-safe. */
final class Peers {
    private final Context context;
    private final Dialler dialler;
    private final Strangers strangers;
    private final Map<NodeId, Peer> peers = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Peers(Context context, AddressBook book) {
        this.context = context;
        this.dialler = new Dialler(context, this, book);
        this.strangers = new Strangers(context);
    }

    /** Returns the state of a peer, which stays the same object. */
    Peer get(NodeId id) {
        Peer peer = peers.computeIfAbsent(id, key -> new Peer(key, context, dialler));
        if (closed) {
            peer.close();
        }
        return peer;
    }

    Strangers strangers() {
        return strangers;
    }

    void keep(Set<NodeId> wanted) {
        wanted.stream().filter(id -> !id.equals(context.self())).forEach(this::get);
        peers.forEach((id, peer) -> peer.keep(wanted.contains(id)));
    }

    Set<NodeId> connected() {
        return peers.values().stream().filter(Peer::isReady).map(Peer::id).collect(Collectors.toUnmodifiableSet());
    }

    /** Fails what waits and accepts no more. */
    void close() {
        closed = true;
        peers.values().forEach(Peer::close);
    }
}
