package io.casfs.node;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The figures of what a node stores; all are at hand without reading the store.
 *
 * @param inodes about how many files, directories and others are in the tree
 * @param freeBytes what files can still take, the reserve left out
 * @param dirtyBytes written by programs and not sealed yet
 * @param hash name of the hash setting
 * @param damage what was found wrong when the store was opened, null if nothing was
 */
public record VolumeStatus(
        long inodes,
        long freeBytes,
        long dirtyBytes,
        String hash,
        @Nullable String damage) {
    public VolumeStatus {
        requireNonNull(hash);
    }
}
