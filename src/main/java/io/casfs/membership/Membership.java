package io.casfs.membership;

import io.casfs.identity.NodeId;
import java.util.Map;
import java.util.Set;

/** The live view of the cluster. Thread-safe. */
public interface Membership extends AutoCloseable {
    /** Begins to probe and gossip; {@link #members} was called before. */
    void start();

    /**
     * Says who belongs to the cluster. Others are neither asked nor believed; those among them may be met through any of
     * the rest.
     */
    void members(Set<NodeId> listed);

    /** Returns how each listed member but this node is seen. */
    Map<NodeId, Liveness> view();

    /** Returns how a member is seen; this node itself is live. */
    Liveness liveness(NodeId node);

    /** Has {@code listener} run after the view changed; must not block. */
    void listen(Runnable listener);

    @Override
    void close();
}
