package io.casfs.node;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code casfs status} shows of a running node; other tools rely on the names.
 *
 * @param state {@code starting}, {@code serving} or {@code ending}
 * @param cluster the short name of the cluster
 * @param listen where this node serves others, null while it serves none
 * @param conflicts files that have siblings
 * @param copies how many kept copies each block has at least, of how many are wanted
 * @param network null while the node starts or ends
 * @param blocks null while the node starts or ends
 * @param callbacks requests of the kernel answered, of all mounts
 * @param log the file that tells more
 */
public record NodeStatus(
        String nodeId,
        String name,
        long pid,
        String state,
        String version,
        String cluster,
        String folder,
        @Nullable String listen,
        List<MountStatus> mounts,
        List<MemberStatus> members,
        long conflicts,
        String copies,
        @Nullable NetworkStatus network,
        @Nullable BlocksStatus blocks,
        @Nullable VolumeStatus volume,
        long callbacks,
        long foreignThreadCallbacks,
        String log) {
    public NodeStatus {
        requireNonNull(nodeId);
        requireNonNull(name);
        requireNonNull(state);
        requireNonNull(cluster);
        mounts = List.copyOf(mounts);
        members = List.copyOf(members);
    }
}
