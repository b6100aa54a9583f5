package io.casfs.replication;

import io.casfs.identity.NodeId;
import java.security.PublicKey;
import java.util.Optional;
import java.util.Set;

/**
 * The replicated member list. Thread-safe.
 *
 * <p>Reads the replica: an answer knows of every member and every end of a membership that {@link
 * io.casfs.namespace.Replica#applied} covered before the call. One that lags behind lets stability be undercut.
 */
public interface Members {
    /** Returns who belongs to the cluster, this node included. */
    Set<NodeId> listed();

    /** Returns the key of anybody who is or ever was a member; empty for others. */
    Optional<PublicKey> key(NodeId node);

    /**
     * Returns whether this node may now talk with another one. Beside listed ones that can be a node that isn't on this
     * list yet: if it showed an admission whose signer is listed now. Never one that has left or was forgotten, or was
     * admitted by such a one.
     */
    default boolean admits(NodeId node) {
        return listed().contains(node);
    }
}
