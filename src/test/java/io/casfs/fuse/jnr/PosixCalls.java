package io.casfs.fuse.jnr;

/** System calls that Java lacks, for {@link Posix}. Public because jnr-ffi implements it from another class loader. */
public interface PosixCalls {
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
}
