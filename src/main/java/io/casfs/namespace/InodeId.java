package io.casfs.namespace;

/**
 * Names an inode in every replica of the tree.
 *
 * <p>An inode is named after the mutation that made it: {@code origin} stands for that mutation's node and incarnation,
 * {@code serial} is its counter. So ids need no coordination, never repeat, and inodes made together lie together. One that
 * its maker had alone at first has a serial that no counter reaches.
 *
 * @param origin 64 bits drawn from the node id and the incarnation; 0 only for the root
 * @param serial the counter of the mutation that made the inode, or of a local dot; 0 only for the root
 */
public record InodeId(long origin, long serial) implements Comparable<InodeId> {
    /** The directory that every tree begins with; no mutation makes it. */
    public static final InodeId ROOT = new InodeId(0, 0);

    /** Returns the id of the inode that the mutation named {@code dot} makes. */
    public static InodeId madeBy(Dot dot) {
        return new InodeId(dot.origin(), dot.counter());
    }

    /** Returns the id of an inode that an author had alone before the mutation named {@code dot} shared it. */
    static InodeId sharedBy(Dot dot, long serial) {
        return new InodeId(dot.origin(), serial);
    }

    /**
     * Returns the number that programs see as {@code st_ino}: stable, the same on every node, never 0.
     *
     * <p>Two inodes of one incarnation never share it; of different ones with a probability of 2^-63 a pair.
     */
    public long number() {
        if (equals(ROOT)) {
            return 1;
        }
        // Adding keeps serials of one origin apart; some programs read st_ino as signed, so the top bit stays clear.
        long number = (origin + serial) & Long.MAX_VALUE;
        return number <= 1 ? number + 2 : number;
    }

    @Override
    public int compareTo(InodeId other) {
        int byOrigin = Long.compareUnsigned(origin, other.origin);
        return byOrigin != 0 ? byOrigin : Long.compareUnsigned(serial, other.serial);
    }

    @Override
    public String toString() {
        return Long.toHexString(origin) + "." + Long.toHexString(serial);
    }
}
