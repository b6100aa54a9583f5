package io.casfs.fuse.jnr;

import io.casfs.fs.Statistics;

/** Where {@code struct statvfs} has its fields, on x86-64 and aarch64. */
final class StatvfsLayout {
    static final int BLOCK_SIZE = 0;
    static final int FRAGMENT_SIZE = 8;
    static final int BLOCKS = 16;
    static final int FREE = 24;
    static final int AVAILABLE = 32;
    static final int FILES = 40;
    static final int FREE_FILES = 48;
    static final int AVAILABLE_FILES = 56;
    static final int NAME_MAX = 80;

    private static final int BLOCK = 4096;
    private static final int LONGEST_NAME = 255;

    private StatvfsLayout() {}

    static void write(long statvfs, Statistics statistics) {
        long free = statistics.freeBytes() / BLOCK;
        Native.putLong(statvfs + BLOCK_SIZE, BLOCK);
        Native.putLong(statvfs + FRAGMENT_SIZE, BLOCK);
        Native.putLong(statvfs + BLOCKS, statistics.totalBytes() / BLOCK);
        Native.putLong(statvfs + FREE, free);
        Native.putLong(statvfs + AVAILABLE, free);
        // Inodes are limited by space only: as many more as there are free blocks.
        Native.putLong(statvfs + FILES, statistics.inodes() + free);
        Native.putLong(statvfs + FREE_FILES, free);
        Native.putLong(statvfs + AVAILABLE_FILES, free);
        Native.putLong(statvfs + NAME_MAX, LONGEST_NAME);
    }
}
