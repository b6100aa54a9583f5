package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.identity.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Counts the copies of blocks that other members keep, by asking them now, and has more of them keep a block until there
 * are enough. Members that hold a copy come before those that must be sent one; of equals, those that placement names
 * first. For one thread.
 */
final class Census {
    private final Peers peers;
    private final Deliveries deliveries;

    private final Map<BlockId, Set<NodeId>> kept = new HashMap<>();
    private final Set<BlockId> contested = new HashSet<>();
    private final Set<NodeId> lost = new HashSet<>();

    /** Who may still be asked to keep a block, the best first. */
    private final Map<BlockId, List<NodeId>> candidates = new HashMap<>();

    private record Candidate(NodeId peer, CopyState state) {}

    Census(Peers peers, Deliveries deliveries) {
        this.peers = peers;
        this.deliveries = deliveries;
    }

    /** Asks, and has blocks kept. Where there can't be enough, nothing is sent in vain. */
    void take(Collection<BlockId> ids, ToIntFunction<BlockId> needed) throws IOException {
        look(ids);
        while (true) {
            Map<NodeId, List<BlockId>> orders = new HashMap<>();
            for (BlockId id : ids) {
                int missing = needed.applyAsInt(id) - keepers(id).size();
                List<NodeId> left = candidates.getOrDefault(id, List.of());
                left.removeIf(lost::contains);
                if (missing > 0 && left.size() >= missing) {
                    List<NodeId> chosen = left.subList(0, missing);
                    chosen.forEach(peer -> orders.computeIfAbsent(peer, absent -> new ArrayList<>())
                            .add(id));
                    chosen.clear();
                }
            }
            if (orders.isEmpty()) {
                return;
            }
            deliveries
                    .keep(orders, (peer, problem) -> lost.add(peer))
                    .forEach((peer, states) -> states.forEach((id, state) -> note(peer, id, state)));
        }
    }

    private void note(NodeId peer, BlockId id, CopyState state) {
        if (state == CopyState.KEPT) {
            kept.computeIfAbsent(id, absent -> new HashSet<>()).add(peer);
        } else if (state == CopyState.RELEASING) {
            contested.add(id);
        }
    }

    private void look(Collection<BlockId> ids) throws IOException {
        Map<NodeId, List<BlockId>> asked = new HashMap<>();
        List<BlockId> all = List.copyOf(ids);
        for (NodeId peer : peers.memberIds()) {
            if (!peer.equals(peers.self()) && peers.isNear(peer)) {
                asked.put(peer, all);
            }
        }
        Map<NodeId, Map<BlockId, CopyState>> said = deliveries.look(asked, (peer, problem) -> lost.add(peer));
        for (BlockId id : all) {
            List<Candidate> possible = new ArrayList<>();
            for (NodeId peer : peers.placed(id)) {
                CopyState state = said.getOrDefault(peer, Map.of()).get(id);
                if (state == CopyState.RELEASING) {
                    contested.add(id);
                } else if (state != null) {
                    possible.add(new Candidate(peer, state));
                }
            }
            List<NodeId> bestFirst = possible.stream()
                    .sorted(Comparator.comparing(Candidate::state)) // in the order of the enum
                    .map(Candidate::peer)
                    .toList();
            candidates.put(id, new ArrayList<>(bestFirst));
        }
    }

    /** Who said just now that it keeps the block, verified and durable. */
    Set<NodeId> keepers(BlockId id) {
        return kept.getOrDefault(id, Set.of());
    }

    /** Whether somebody is releasing the block at the same time. */
    boolean isContested(BlockId id) {
        return contested.contains(id);
    }
}
