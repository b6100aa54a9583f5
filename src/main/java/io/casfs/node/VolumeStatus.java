package io.casfs.node;

import static java.util.Objects.requireNonNull;

/**
 * The figures of what a node stores.
 *
 * @param files regular files in the tree
 * @param bytes of content in the tree
 * @param blocks sealed blocks in the local store
 * @param dirtyBytes written by programs and not committed yet
 * @param hash name of the hash setting
 */
public record VolumeStatus(long files, long bytes, long blocks, long dirtyBytes, String hash) {
    public VolumeStatus {
        requireNonNull(hash);
    }
}
