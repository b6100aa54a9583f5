package io.casfs.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.fs.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** System calls that Java lacks. Paths are C strings; results are -1 with {@link #errno}. */
public final class Posix {
    public static final PosixCalls C =
            LibraryLoader.create(PosixCalls.class).failImmediately().load("c");

    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0100;
    public static final int O_EXCL = 0200;
    public static final int O_TRUNC = 01000;
    public static final int O_APPEND = 02000;
    public static final int O_DIRECTORY = 0200000;
    public static final int O_PATH = 010000000;
    public static final int O_SYNC = 04010000;
    public static final int O_TMPFILE = 020000000 | O_DIRECTORY;

    public static final int AT_FDCWD = -100;
    public static final int UTIME_NOW = (1 << 30) - 1;
    public static final int UTIME_OMIT = (1 << 30) - 2;

    private Posix() {}

    public static int errno() {
        return LastError.getLastError(Runtime.getSystemRuntime());
    }

    /** Returns the C string of a path. */
    public static byte[] c(Path path) {
        return c(path.toString());
    }

    /** Returns a C string. */
    public static byte[] c(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the C string of a name of any bytes in a directory. */
    public static byte[] c(Path directory, byte[] name) {
        byte[] start = (directory + "/").getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(start.length + name.length + 1)
                .put(start)
                .put(name)
                .array();
    }

    /** Returns a struct timespec[2]. */
    public static byte[] times(long accessed, long accessedNanos, long modified, long modifiedNanos) {
        return ByteBuffer.allocate(32)
                .order(ByteOrder.nativeOrder())
                .putLong(accessed)
                .putLong(accessedNanos)
                .putLong(modified)
                .putLong(modifiedNanos)
                .array();
    }

    /** Opens; fails the test if that fails. */
    public static int opened(Path path, int flags) {
        return (int) done("open of " + path, C.open(c(path), flags, 0644));
    }

    /** Returns the result of a call; fails the test if it is -1. */
    public static long done(String what, long result) {
        if (result < 0) {
            throw new AssertionError(what + " fails with errno " + errno());
        }
        return result;
    }

    /** Checks that a call failed with that error. */
    public static void refused(int expectedErrno, long result) {
        int errno = errno();
        assertEquals(-1, result, "not refused");
        assertEquals(expectedErrno, errno, "errno");
    }

    /** Checks that a call failed with that error. */
    public static void refused(Errno expected, long result) {
        refused(ErrnoTable.number(expected), result);
    }

    /** Closes; fails the test if that fails. */
    public static void close(int... fds) {
        for (int fd : fds) {
            done("close", C.close(fd));
        }
    }

    /** Writes all bytes; fails the test if that fails. */
    public static void write(int fd, byte[] bytes, long offset) {
        assertEquals(bytes.length, done("pwrite", C.pwrite(fd, bytes, bytes.length, offset)));
    }

    /** Reads up to so many bytes; fails the test if that fails. */
    public static byte[] read(int fd, int count, long offset) {
        byte[] bytes = new byte[count];
        return Arrays.copyOf(bytes, (int) done("pread", C.pread(fd, bytes, count, offset)));
    }

    /** Reads ASCII text. */
    public static String readText(int fd, int count, long offset) {
        return new String(read(fd, count, offset), StandardCharsets.US_ASCII);
    }

    /** Returns the bytes of ASCII text, without a zero at the end. */
    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
