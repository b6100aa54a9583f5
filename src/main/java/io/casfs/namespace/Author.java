package io.casfs.namespace;

import io.casfs.identity.NodeId;
import java.util.List;

/**
 * Gives a node's changes their dots, stamps and places in the chain, for one incarnation.
 *
 * <p>Draws no numbers and reads no clock: incarnation and time are handed in. Not thread-safe: a node's mutations are made
 * one after another.
 */
public final class Author {
    private static final Bytes NONE = Bytes.of(new byte[32]);

    private final NodeId node;
    private final long incarnation;
    private long counter;
    private long highestMicros;
    private long locals;
    private Bytes previous = NONE;

    /**
     * Begins an incarnation.
     *
     * @param incarnation fresh random bits
     * @param highestMicros the highest stamp that the node has ever seen
     */
    public Author(NodeId node, long incarnation, long highestMicros) {
        this.node = node;
        this.incarnation = incarnation;
        this.highestMicros = highestMicros;
    }

    /** Returns the dot that the next mutation will have. */
    public Dot next() {
        return new Dot(node, incarnation, counter + 1);
    }

    /** Returns the hash of the newest mutation, all zeros before the first: what the next one will carry. */
    public Bytes previous() {
        return previous;
    }

    /** Returns the highest stamp seen so far, in microseconds. */
    public long highestMicros() {
        return highestMicros;
    }

    /**
     * Returns the next mutation, unless it is never {@linkplain #authored authored} the same dot again the next time.
     *
     * @param wallMicros the wall clock, in microseconds since the epoch
     */
    public Mutation author(List<Change> changes, long wallMicros) {
        return new Mutation(new Stamp(nextMicros(wallMicros), next()), previous, changes);
    }

    private long nextMicros(long wallMicros) {
        long micros = Math.max(wallMicros, highestMicros + 1);
        if (micros >= Stamp.LIMIT_MICROS) {
            throw new IllegalStateException("the clock of this machine is beyond the year 2199; set it right");
        }
        return micros;
    }

    /**
     * Returns changes that stay on this node, in the form of a mutation to be applied: never again under the same dot,
     * which no mutation has, and outside of the chain.
     */
    public Mutation local(List<Change> changes, long wallMicros) {
        long micros = nextMicros(wallMicros);
        seen(micros);
        return new Mutation(new Stamp(micros, Dot.local(node, incarnation, ++locals)), NONE, changes);
    }

    /** Takes note of another's stamp: later ones of this author will be higher. */
    public void seen(long micros) {
        highestMicros = Math.max(highestMicros, micros);
    }

    /** Takes note that a mutation of {@link #author}, whose record is {@code encoded}, has been stored. */
    public void authored(Mutation mutation, byte[] encoded) {
        counter = mutation.dot().counter();
        highestMicros = mutation.stamp().micros();
        previous = Bytes.of(MutationCodec.hash(encoded));
    }
}
