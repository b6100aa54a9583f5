package io.casfs.namespace;

import io.casfs.identity.NodeId;
import java.util.List;

/** The directory that every tree begins with, the same on every node before any mutation. */
public final class TreeRoot {
    private static final Stamp BEGINNING = new Stamp(0, new Dot(new NodeId(0, 0), 0, 0));

    private TreeRoot() {}

    /** Returns the root's state before any mutation: mode 0755, the cluster owner's, one link that leads to it. */
    public static Inode initial() {
        return new Inode(
                InodeId.ROOT,
                Nature.DIRECTORY,
                Registers.initial(0755, new Owner(Owner.CLUSTER_OWNER, Owner.CLUSTER_OWNER), BEGINNING),
                List.of(),
                new Counts(1, 0, 0, 0, 0),
                new Timestamp(0, 0));
    }
}
