package io.casfs.fuse.jnr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** System calls that Java lacks. Paths are C strings; results are -1 with {@link #errno}. */
final class Posix {
    static final PosixCalls C =
            LibraryLoader.create(PosixCalls.class).failImmediately().load("c");

    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0100;
    static final int O_EXCL = 0200;
    static final int O_TRUNC = 01000;
    static final int O_APPEND = 02000;
    static final int O_SYNC = 04010000;

    static final int AT_FDCWD = -100;
    static final int UTIME_NOW = (1 << 30) - 1;
    static final int UTIME_OMIT = (1 << 30) - 2;

    private Posix() {}

    static int errno() {
        return LastError.getLastError(Runtime.getSystemRuntime());
    }

    /** Returns the C string of a path. */
    static byte[] c(Path path) {
        return c(path.toString());
    }

    /** Returns a C string. */
    static byte[] c(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the C string of a name of any bytes in a directory. */
    static byte[] c(Path directory, byte[] name) {
        byte[] start = (directory + "/").getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(start.length + name.length + 1)
                .put(start)
                .put(name)
                .array();
    }

    /** Returns a struct timespec[2]. */
    static byte[] times(long accessed, long accessedNanos, long modified, long modifiedNanos) {
        return ByteBuffer.allocate(32)
                .order(ByteOrder.nativeOrder())
                .putLong(accessed)
                .putLong(accessedNanos)
                .putLong(modified)
                .putLong(modifiedNanos)
                .array();
    }

    /** Opens; fails the test if that fails. */
    static int opened(Path path, int flags) {
        int fd = C.open(c(path), flags, 0644);
        if (fd < 0) {
            throw new AssertionError("open of " + path + " fails with errno " + errno());
        }
        return fd;
    }
}
