package io.casfs.fuse;

import io.casfs.fs.OpenMode;

/** The flags of open(2) that matter here; the same numbers on x86-64 and aarch64. */
public final class OpenFlags {
    private static final int ACCESS_MODE = 3;
    private static final int WRITE_ONLY = 1;
    private static final int READ_WRITE = 2;
    private static final int EXCL = 0200;
    private static final int TRUNC = 01000;
    private static final int APPEND = 02000;
    private static final int DSYNC = 010000;
    private static final int SYNC = 04000000;

    private OpenFlags() {}

    /** Returns how a file is opened with these flags. */
    public static OpenMode mode(int flags) {
        int access = flags & ACCESS_MODE;
        return new OpenMode(
                access != WRITE_ONLY,
                access == WRITE_ONLY || access == READ_WRITE,
                (flags & APPEND) != 0,
                (flags & TRUNC) != 0,
                (flags & (SYNC | DSYNC)) != 0);
    }

    /** Returns whether a name that exists is refused. */
    public static boolean isExclusive(int flags) {
        return (flags & EXCL) != 0;
    }
}
