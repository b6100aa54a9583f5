package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Replica;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The nodes that this one meets. Used by the core's thread; {@link #known} by any. */
final class Peers {
    /** The view of a node that hasn't heard of every member. */
    static final String NO_VIEW = "";

    private static final int VIEW_LENGTH = 16;

    private final NodeId self;
    private final Replica replica;
    private final Members members;
    private final Wire wire;
    private final Map<NodeId, Peer> known = new ConcurrentHashMap<>();

    Peers(Replica replica, Members members, Wire wire) {
        this.self = replica.incarnation().node();
        this.replica = replica;
        this.members = members;
        this.wire = wire;
    }

    Peer get(NodeId id) {
        return known.computeIfAbsent(id, Peer::new);
    }

    /** Returns those met so far. */
    Map<NodeId, Peer> known() {
        return known;
    }

    /** Returns those that can and may be talked to. */
    List<Peer> connected() {
        return wire.connected().stream()
                .filter(peer -> !peer.equals(self) && members.admits(peer))
                .sorted()
                .map(this::get)
                .toList();
    }

    /**
     * Returns this node's view: a name for the set of members and the incarnation that each of them is running, the same
     * on every node that sees the same; {@link #NO_VIEW} if a member's isn't known.
     */
    String view() {
        TreeSet<NodeId> listed = new TreeSet<>(members.listed());
        if (!listed.contains(self)) {
            return NO_VIEW;
        }
        ByteBuffer seen = ByteBuffer.allocate(listed.size() * 3 * Long.BYTES);
        for (NodeId node : listed) {
            Peer peer = known.get(node);
            if (node.equals(self)) {
                put(seen, node, replica.incarnation().number());
            } else if (peer != null && peer.running().isPresent()) {
                put(seen, node, peer.running().getAsLong());
            } else {
                return NO_VIEW;
            }
        }
        return HexFormat.of().formatHex(Arrays.copyOf(sha256(seen.array()), VIEW_LENGTH));
    }

    private static void put(ByteBuffer seen, NodeId node, long incarnation) {
        seen.putLong(node.high()).putLong(node.low()).putLong(incarnation);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
