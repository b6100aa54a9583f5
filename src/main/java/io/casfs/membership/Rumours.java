package io.casfs.membership;

import io.casfs.identity.NodeId;
import io.casfs.membership.MembershipMessage.Gossip;
import io.casfs.membership.MembershipMessage.Rumour;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Rumours on their way: ScaleCube sends each in a message of its own, and after a partition healed there are as many as
 * members. Thread-safe.
 */
final class Rumours {
    private static final int MAX_WAITING = 4 * MembershipMessage.MAX_TABLE;

    private final Map<NodeId, List<Rumour>> waiting = new HashMap<>();

    /** Adds what {@code peer} is to be told; returns whether nobody was to be told anything before. */
    synchronized boolean add(NodeId peer, Gossip gossip) {
        boolean first = waiting.isEmpty();
        List<Rumour> rumours = waiting.computeIfAbsent(peer, nobody -> new ArrayList<>());
        if (rumours.size() < MAX_WAITING) {
            rumours.addAll(gossip.rumours());
        }
        return first;
    }

    /** Hands over what waits, in as few messages as can be. */
    void drain(Run from, BiConsumer<NodeId, Gossip> sender) {
        Map<NodeId, List<Rumour>> taken;
        synchronized (this) {
            taken = new HashMap<>(waiting);
            waiting.clear();
        }
        taken.forEach((peer, rumours) -> {
            for (int at = 0; at < rumours.size(); at += MembershipMessage.MAX_RUMOURS) {
                int end = Math.min(rumours.size(), at + MembershipMessage.MAX_RUMOURS);
                sender.accept(peer, new Gossip(from, rumours.subList(at, end)));
            }
        });
    }
}
