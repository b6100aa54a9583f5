package io.casfs.namespace;

import io.casfs.identity.NodeId;

/**
 * Names a mutation: its author, the author's incarnation, and a counter that starts at 1 in each incarnation.
 *
 * @param incarnation a fresh random number drawn at every start of the daemon: counters may repeat after lost unsynced
 *     writes or a restored backup, dots may not
 */
public record Dot(NodeId node, long incarnation, long counter) implements Comparable<Dot> {
    /** Only this bit is set above the counters of local dots: one more, and {@link InodeId#number} would lose it. */
    private static final int LOCAL_BIT = 62;

    /** Returns a name for what a node does in an incarnation for itself alone: no mutation has that dot. */
    static Dot local(NodeId node, long incarnation, long number) {
        return new Dot(node, incarnation, 1L << LOCAL_BIT | number);
    }

    /** Returns whether a counter, or the serial of an id made of it, is none of a mutation. */
    static boolean isLocal(long counter) {
        return counter >>> LOCAL_BIT == 1;
    }

    /** Returns whether no mutation has this dot. */
    boolean isLocal() {
        return isLocal(counter);
    }

    /** Returns the 64 bits that stand for node and incarnation in the ids of what this mutation makes. */
    long origin() {
        // splitmix64 finaliser over the three words: spreads, so that ids of different incarnations don't cluster.
        long mixed = mix(mix(mix(node.high()) ^ node.low()) ^ incarnation);
        return mixed == 0 ? 1 : mixed;
    }

    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    @Override
    public int compareTo(Dot other) {
        int byNode = node.compareTo(other.node);
        if (byNode != 0) {
            return byNode;
        }
        int byIncarnation = Long.compareUnsigned(incarnation, other.incarnation);
        return byIncarnation != 0 ? byIncarnation : Long.compareUnsigned(counter, other.counter);
    }

    @Override
    public String toString() {
        return node + "/" + Long.toHexString(incarnation) + "/" + counter;
    }
}
