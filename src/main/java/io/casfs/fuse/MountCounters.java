package io.casfs.fuse;

import java.util.Map;

/**
 * What has gone through a mount.
 *
 * @param callbacks requests that reached the edge's code
 * @param foreignCallbacks those of them, of all mounts of this process, on threads that the edge does not own; not 0 only
 *     if something is broken
 * @param bytesRead bytes handed to the kernel by reads
 * @param bytesWritten bytes taken from the kernel by writes
 * @param operations callbacks by operation, as the edge names them
 */
public record MountCounters(
        long callbacks, long foreignCallbacks, long bytesRead, long bytesWritten, Map<String, Long> operations) {
    public MountCounters {
        operations = Map.copyOf(operations);
    }
}
