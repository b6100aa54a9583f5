package io.casfs.membership;

import io.casfs.identity.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Tells whom to exchange tables with beside the members that SWIM knows. Thread-safe. */
final class Seeds {
    private final Supplier<Map<NodeId, Liveness>> view;
    private final Supplier<Set<NodeId>> connected;
    private final Deque<NodeId> turn = new ArrayDeque<>();

    Seeds(Supplier<Map<NodeId, Liveness>> view, Supplier<Set<NodeId>> connected) {
        this.view = view;
        this.connected = connected;
    }

    /** Returns each member that isn't live in turn, connected ones first; if all are live, any; if there is none, none. */
    synchronized Optional<NodeId> next() {
        Map<NodeId, Liveness> now = view.get();
        turn.removeIf(node -> !now.containsKey(node) || now.get(node) == Liveness.LIVE);
        if (turn.isEmpty()) {
            List<NodeId> all = new ArrayList<>(now.keySet());
            Collections.shuffle(all);
            Set<NodeId> reachable = connected.get();
            all.sort(Comparator.comparing((NodeId node) -> now.get(node) == Liveness.LIVE)
                    .thenComparing(node -> !reachable.contains(node)));
            turn.addAll(all);
        }
        return Optional.ofNullable(turn.poll());
    }
}
