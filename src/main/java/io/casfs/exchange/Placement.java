package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.identity.NodeId;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Which members are to keep a block: rendezvous hashing (Thaler and Ravishankar, "Using name-based mappings to increase
 * hit rates", 1998) with weights by the logarithmic method (Schindelhauer and Schomaker, 2005). Every node computes the
 * same ranking out of the same member list, and a member more or less moves only the blocks it has to.
 */
final class Placement {
    private Placement() {}

    private record Score(NodeId node, double value) {}

    /** Returns all members in the order in which they are to keep the block, the first first. */
    static List<NodeId> ranked(BlockId id, Map<NodeId, Integer> weights) {
        long block = ByteBuffer.wrap(id.digest()).getLong();
        return weights.entrySet().stream()
                .map(member -> new Score(member.getKey(), score(block, member.getKey(), member.getValue())))
                .sorted(Comparator.comparingDouble(Score::value).reversed().thenComparing(Score::node))
                .map(Score::node)
                .toList();
    }

    private static double score(long block, NodeId node, int weight) {
        long hash = mix(mix(block ^ node.high()) + node.low());
        // In the open interval from 0 to 1; StrictMath, because all nodes must agree to the last bit.
        double uniform = ((hash >>> 11) + 0.5) / (1L << 53);
        return -Math.max(1, weight) / StrictMath.log(uniform);
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014): each bit of the result depends on each of {@code value}. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
