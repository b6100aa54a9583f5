package io.casfs.fuse;

import io.casfs.namespace.Timestamp;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** What statx(2) says of a file; Java has neither nanoseconds of all times nor fstat. */
public record Stat(
        int mode,
        int links,
        int uid,
        int gid,
        long inode,
        long size,
        long blocks,
        Timestamp accessed,
        Timestamp changed,
        Timestamp modified) {
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int BASIC_STATS = 0x7ff;
    private static final int STRUCT_SIZE = 256;
    private static final int PERMISSIONS = 07777;

    /** Returns what a path leads to, a symlink itself. */
    public static Stat of(Path path) {
        return of(Posix.c(path));
    }

    /** Returns what a path of any bytes leads to, a symlink itself. */
    public static Stat of(byte[] path) {
        return statx(Posix.AT_FDCWD, path, AT_SYMLINK_NOFOLLOW);
    }

    /** Returns what an open file is. */
    public static Stat of(int fd) {
        return statx(fd, Posix.c(""), AT_EMPTY_PATH);
    }

    private static Stat statx(int directory, byte[] path, int flags) {
        byte[] bytes = new byte[STRUCT_SIZE];
        Posix.done("statx", Posix.C.statx(directory, path, flags, BASIC_STATS, bytes));
        ByteBuffer result = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        if ((result.getInt(0) & BASIC_STATS) != BASIC_STATS) {
            throw new AssertionError("statx knows only " + Integer.toHexString(result.getInt(0)));
        }
        return new Stat(
                result.getShort(28) & 0xffff,
                result.getInt(16),
                result.getInt(20),
                result.getInt(24),
                result.getLong(32),
                result.getLong(40),
                result.getLong(48),
                time(result, 64),
                time(result, 96),
                time(result, 112));
    }

    private static Timestamp time(ByteBuffer result, int offset) {
        return new Timestamp(result.getLong(offset), result.getInt(offset + 8));
    }

    /** Returns the mode without the kind. */
    public int permissions() {
        return mode & PERMISSIONS;
    }
}
