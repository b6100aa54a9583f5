package io.casfs.namespace;

/**
 * Names a link (a name in a directory that leads to an inode) in every replica of the tree.
 *
 * <p>Like an inode, a link is named after the mutation that made it; moving it keeps its id.
 *
 * @param origin 64 bits drawn from the node id and the incarnation
 * @param serial the counter of the mutation that made the link
 */
public record LinkId(long origin, long serial) implements Comparable<LinkId> {

    /** Returns the id of the link that the mutation named {@code dot} makes. */
    public static LinkId madeBy(Dot dot) {
        return new LinkId(dot.origin(), dot.counter());
    }

    @Override
    public int compareTo(LinkId other) {
        int byOrigin = Long.compareUnsigned(origin, other.origin);
        return byOrigin != 0 ? byOrigin : Long.compareUnsigned(serial, other.serial);
    }
}
