package io.casfs.namespace;

import java.util.List;
import java.util.Optional;

/**
 * What a node wants to change, before it has a dot.
 *
 * @param changes what becomes a mutation; none if only local things change
 * @param accessed local access times, which no mutation carries
 * @param held whether an inode that loses its last link, or is made without one, is needed by an open handle
 */
public record Draft(List<Change> changes, Optional<Accessed> accessed, boolean held) {

    /** An access time to be set. */
    public record Accessed(InodeId inode, Timestamp time) {}

    /** Returns the draft of {@code changes} alone. */
    public static Draft of(Change... changes) {
        return new Draft(List.of(changes), Optional.empty(), false);
    }
}
