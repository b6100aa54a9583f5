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
}
