package io.casfs.namespace;

import java.util.Comparator;

/**
 * Says that a link remembers something until a mutation is stable.
 *
 * @param dot the mutation: a removal or a move
 */
public record Unstable(Dot dot, InodeId inode, LinkId link) implements Comparable<Unstable> {
    private static final Comparator<Unstable> ORDER =
            Comparator.comparing(Unstable::dot).thenComparing(Unstable::inode).thenComparing(Unstable::link);

    @Override
    public int compareTo(Unstable other) {
        return ORDER.compare(this, other);
    }
}
