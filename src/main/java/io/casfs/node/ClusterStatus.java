package io.casfs.node;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node's view of its cluster, for {@link NodeStatus}, which tells what the parts mean.
 *
 * @param members this node first
 */
record ClusterStatus(
        @Nullable String listen,
        List<MemberStatus> members,
        String copies,
        NetworkStatus network,
        BlocksStatus blocks) {
    ClusterStatus {
        members = List.copyOf(members);
        requireNonNull(copies);
        requireNonNull(network);
        requireNonNull(blocks);
    }
}
