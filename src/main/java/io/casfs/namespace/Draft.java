package io.casfs.namespace;

import java.util.List;
import java.util.Optional;

/**
 * What a node wants to change, before it has a dot.
 *
 * @param changes what becomes a mutation; none if only access times change
 * @param accessed local access times, which no mutation carries
 * @param held whether an inode that loses its last link is still needed by an open handle
 * @param local whether the changes are of this node's tree alone and become no mutation; all must be of {@linkplain
 *     Inode#isLocal local} inodes
 */
public record Draft(List<Change> changes, Optional<Accessed> accessed, boolean held, boolean local) {

    /** An access time to be set. */
    public record Accessed(InodeId inode, Timestamp time) {}

    /** Makes the draft of a mutation. */
    public Draft(List<Change> changes, Optional<Accessed> accessed, boolean held) {
        this(changes, accessed, held, false);
    }

    /** Returns the draft of {@code changes} alone. */
    public static Draft of(Change... changes) {
        return new Draft(List.of(changes), Optional.empty(), false);
    }

    /** Returns the draft that makes an inode for this node alone; it is held until {@link Namespace#release}. */
    public static Draft ofLocal(Change.MakeInode make) {
        return new Draft(List.of(make), Optional.empty(), false, true);
    }

    /** Returns the draft of changes to an inode's attributes, of which nobody hears while it is this node's alone. */
    public static Draft ofAttributes(Inode inode, List<Change> changes, Optional<Accessed> accessed) {
        return new Draft(changes, accessed, false, inode.isLocal());
    }
}
