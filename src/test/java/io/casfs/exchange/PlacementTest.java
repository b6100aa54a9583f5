package io.casfs.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.BlockId;
import io.casfs.block.TestBlocks;
import io.casfs.identity.NodeId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PlacementTest {
    private static final int BLOCKS = 3_000;
    private static final List<BlockId> IDS = IntStream.range(0, BLOCKS)
            .mapToObj(seed -> TestBlocks.block(seed, 20).id())
            .toList();

    private static Map<NodeId, Integer> members(int count) {
        Map<NodeId, Integer> weights = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            weights.put(ExchangeCluster.nodeId(i), 1);
        }
        return weights;
    }

    @Test
    void namesEveryMemberOnceWhateverTheOrderOfTheList() {
        Map<NodeId, Integer> other = new HashMap<>(members(7));
        for (BlockId id : IDS.subList(0, 100)) {
            List<NodeId> ranked = Placement.ranked(id, members(7));
            assertEquals(7, ranked.stream().distinct().count());
            assertEquals(ranked, Placement.ranked(id, other));
        }
    }

    @Test
    void staysTheSameFromVersionToVersion() {
        List<NodeId> ranked = Placement.ranked(BlockId.parse("0123456789abcdef".repeat(4)), members(5));
        List<Integer> numbers = ranked.stream().map(node -> (int) node.low()).toList();
        assertEquals(PINNED, numbers);
    }

    private static final List<Integer> PINNED = List.of(4, 1, 2, 3, 0);

    @Test
    void spreadsBlocksByWeight() {
        Map<NodeId, Integer> weights = members(4);
        weights.put(ExchangeCluster.nodeId(3), 3);
        Map<NodeId, Integer> first = new HashMap<>();
        IDS.forEach(id -> first.merge(Placement.ranked(id, weights).get(0), 1, Integer::sum));
        for (int i = 0; i < 4; i++) {
            double expected = BLOCKS * (i == 3 ? 3 : 1) / 6.0;
            int found = first.get(ExchangeCluster.nodeId(i));
            assertTrue(Math.abs(found - expected) < 6 * Math.sqrt(expected), found + " instead of " + expected);
        }
    }

    @Test
    void movesOnlyWhatANewMemberGets() {
        NodeId added = ExchangeCluster.nodeId(4);
        for (BlockId id : IDS) {
            List<NodeId> after = Placement.ranked(id, members(5)).stream()
                    .filter(node -> !node.equals(added))
                    .toList();
            assertEquals(Placement.ranked(id, members(4)), after);
        }
    }
}
