package io.casfs.fs;

import java.io.File;
import java.nio.file.Path;

/**
 * The room on the disk of the state folder, less a reserve that files can't take: the database needs it to go on.
 *
 * <p>Thread-safe. Asks the disk at most every {@value #ASK_EVERY_MILLIS} ms.
 */
final class DiskSpace {
    private static final long ASK_EVERY_MILLIS = 200;
    private static final long LARGEST_RESERVE = 1L << 30;
    private static final int RESERVED_PARTS = 20;

    /** Not a FileStore: that must find the disk in the mount table, which in a chroot may not name it. */
    private final File folder;

    private final Clock clock;
    private long askedNanos;
    private long total;
    private long free;

    DiskSpace(Path folder, Clock clock) {
        this.folder = folder.toFile();
        this.clock = clock;
        ask();
    }

    /** Fails with ENOSPC if files may take no more. */
    void check() throws FsException {
        if (freeBytes() <= 0) {
            throw new FsException(Errno.ENOSPC, "the disk of the state folder is full up to the reserve");
        }
    }

    /** Fails with ENOSPC if files may not take {@code bytes} more. */
    void check(long bytes) throws FsException {
        check();
        if (freeBytes() < bytes) {
            throw new FsException(
                    Errno.ENOSPC, "the disk of the state folder has no room for " + bytes + " bytes more");
        }
    }

    /** Returns the bytes that files may still take. */
    synchronized long freeBytes() {
        if (clock.nanos() - askedNanos > ASK_EVERY_MILLIS * 1_000_000) {
            ask();
        }
        return free;
    }

    synchronized long totalBytes() {
        return total;
    }

    private void ask() {
        total = folder.getTotalSpace();
        free = Math.max(0, folder.getUsableSpace() - Math.min(LARGEST_RESERVE, total / RESERVED_PARTS));
        askedNanos = clock.nanos();
    }
}
