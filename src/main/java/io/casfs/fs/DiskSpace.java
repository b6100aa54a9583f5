package io.casfs.fs;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
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

    private final FileStore store;
    private final Clock clock;
    private long askedNanos;
    private long total;
    private long free;

    DiskSpace(Path folder, Clock clock) throws IOException {
        this.store = Files.getFileStore(folder);
        this.clock = clock;
        ask();
    }

    /** Fails with ENOSPC if files may take no more. */
    void check() throws IOException {
        if (freeBytes() <= 0) {
            throw new FsException(Errno.ENOSPC, "the disk of the state folder is full up to the reserve");
        }
    }

    /** Returns the bytes that files may still take. */
    synchronized long freeBytes() throws IOException {
        if (clock.nanos() - askedNanos > ASK_EVERY_MILLIS * 1_000_000) {
            ask();
        }
        return free;
    }

    synchronized long totalBytes() {
        return total;
    }

    private void ask() throws IOException {
        total = store.getTotalSpace();
        free = Math.max(0, store.getUsableSpace() - Math.min(LARGEST_RESERVE, total / RESERVED_PARTS));
        askedNanos = clock.nanos();
    }
}
