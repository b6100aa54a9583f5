package io.casfs.namespace;

import java.util.List;

/**
 * One atomic change of the tree by one node.
 *
 * @param previous the SHA-256 of the author's previous mutation of the same incarnation in its encoded form, all zeros
 *     for the first: the chain that makes an incarnation's history one
 * @param changes applied in order; never empty
 */
public record Mutation(Stamp stamp, Bytes previous, List<Change> changes) {
    public Mutation {
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("a mutation changes something");
        }
        changes = List.copyOf(changes);
    }

    /** Returns the mutation's name. */
    public Dot dot() {
        return stamp.dot();
    }
}
