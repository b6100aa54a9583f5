package io.casfs.node;

import static java.util.Objects.requireNonNull;

/**
 * One mount of a node.
 *
 * @param directory where
 * @param fuse which edge serves it
 * @param callbacks requests of the kernel answered so far
 * @param foreignThreadCallbacks those of them that didn't run on a thread of casfs's own; always 0, or something is slow
 */
public record MountStatus(String directory, String fuse, long callbacks, long foreignThreadCallbacks) {
    public MountStatus {
        requireNonNull(directory);
        requireNonNull(fuse);
    }
}
