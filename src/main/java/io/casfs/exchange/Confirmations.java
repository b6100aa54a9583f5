package io.casfs.exchange;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.casfs.block.BlockId;
import io.casfs.identity.NodeId;
import java.util.HashSet;
import java.util.Set;

/**
 * Who said that it keeps which block, for blocks that don't have enough copies yet; in memory only. Forgetting some costs
 * no more than asking again. Thread-safe.
 */
final class Confirmations {
    private static final int REMEMBERED = 1 << 17;

    private final Cache<BlockId, Set<NodeId>> keepers = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .executor(Runnable::run)
            .build();

    /** Notes that a peer keeps the block; returns how many are known to now. */
    int add(BlockId id, NodeId peer) {
        return keepers.asMap()
                .compute(id, (same, before) -> {
                    Set<NodeId> after = before == null ? new HashSet<>() : new HashSet<>(before);
                    after.add(peer);
                    return Set.copyOf(after);
                })
                .size();
    }

    Set<NodeId> of(BlockId id) {
        Set<NodeId> known = keepers.getIfPresent(id);
        return known == null ? Set.of() : known;
    }

    void forget(BlockId id) {
        keepers.invalidate(id);
    }

    void clear() {
        keepers.invalidateAll();
    }
}
