package io.casfs.fuse.jnr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** System calls that Java lacks. Paths are C strings; results are -1 with {@link #errno}. */
public interface Posix {
    Posix C = LibraryLoader.create(Posix.class).failImmediately().load("c");

    int O_RDONLY = 0;
    int O_WRONLY = 1;
    int O_RDWR = 2;
    int O_CREAT = 0100;
    int O_EXCL = 0200;
    int O_TRUNC = 01000;
    int O_APPEND = 02000;
    int O_SYNC = 04010000;

    int AT_FDCWD = -100;
    int UTIME_NOW = (1 << 30) - 1;
    int UTIME_OMIT = (1 << 30) - 2;

    int open(byte[] path, int flags, int mode);

    int close(int fd);

    long pread(int fd, byte[] buffer, long count, long offset);

    long pwrite(int fd, byte[] buffer, long count, long offset);

    long write(int fd, byte[] buffer, long count);

    int fchmod(int fd, int mode);

    int fchown(int fd, int uid, int gid);

    int ftruncate(int fd, long size);

    int fsync(int fd);

    int flock(int fd, int operation);

    int chown(byte[] path, int uid, int gid);

    int mknod(byte[] path, int mode, long device);

    int mkdir(byte[] path, int mode);

    int rmdir(byte[] path);

    int unlink(byte[] path);

    int rename(byte[] from, byte[] to);

    int link(byte[] from, byte[] to);

    int linkat(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

    int symlink(byte[] target, byte[] path);

    int utimensat(int directory, byte[] path, byte[] times, int flags);

    int futimens(int fd, byte[] times);

    int setxattr(byte[] path, byte[] name, byte[] value, long size, int flags);

    long getxattr(byte[] path, byte[] name, byte[] value, long size);

    long listxattr(byte[] path, byte[] list, long size);

    int removexattr(byte[] path, byte[] name);

    int fsetxattr(int fd, byte[] name, byte[] value, long size, int flags);

    long fgetxattr(int fd, byte[] name, byte[] value, long size);

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
