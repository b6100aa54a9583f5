package io.casfs.fuse.jnr;

/**
 * Where {@code struct fuse_file_info} has its fields, on x86-64 and aarch64.
 *
 * <p>jnr-fuse describes the flag bits wrongly (as bytes after offset 16, where C has {@code int writepage}).
 */
final class FileInfoLayout {
    static final int FLAGS = 0;
    static final int WRITE_PAGE = 16;
    static final int BITS = 20;
    static final int HANDLE = 24;

    /** In {@link #BITS}: the kernel may keep the pages that it has of this file. */
    static final int KEEP_CACHE = 0x02;

    private FileInfoLayout() {}

    static int flags(long info) {
        return Native.getInt(info + FLAGS);
    }

    static long handle(long info) {
        return Native.getLong(info + HANDLE);
    }

    static void setHandle(long info, long handle) {
        Native.putLong(info + HANDLE, handle);
    }

    static void keepCache(long info) {
        Native.putByte(info + BITS, Native.getByte(info + BITS) | KEEP_CACHE);
    }

    /** Returns whether a write brings a page of a shared mapping, not the data of a write(2). */
    static boolean isPageWrite(long info) {
        return Native.getInt(info + WRITE_PAGE) != 0;
    }
}
