package io.casfs.fuse;

import jnr.ffi.Pointer;

/** System calls that Java lacks, for {@link Posix}. Public because jnr-ffi implements it from another class loader. */
public interface PosixCalls {
    int open(byte[] path, int flags, int mode);

    int openat(int directory, byte[] path, int flags, int mode);

    int close(int fd);

    long read(int fd, byte[] buffer, long count);

    long pread(int fd, byte[] buffer, long count, long offset);

    long pread(int fd, long address, long count, long offset);

    long pwrite(int fd, byte[] buffer, long count, long offset);

    long pwrite(int fd, long address, long count, long offset);

    long write(int fd, byte[] buffer, long count);

    int fchmod(int fd, int mode);

    int fchown(int fd, int uid, int gid);

    int ftruncate(int fd, long size);

    int fsync(int fd);

    int syncfs(int fd);

    int fallocate(int fd, int mode, long offset, long length);

    long lseek(int fd, long offset, int whence);

    long copy_file_range(int from, long[] fromOffset, int to, long[] toOffset, long count, int flags);

    long mmap(Pointer address, long length, int protection, int flags, int fd, long offset);

    int memfd_create(byte[] name, int flags);

    int msync(long address, long length, int flags);

    int munmap(long address, long length);

    int flock(int fd, int operation);

    int fcntl(int fd, int command, byte[] argument);

    int statx(int directory, byte[] path, int flags, int mask, byte[] result);

    int chmod(byte[] path, int mode);

    int truncate(byte[] path, long size);

    int setfsuid(int uid);

    int setfsgid(int gid);

    int chown(byte[] path, int uid, int gid);

    int mknod(byte[] path, int mode, long device);

    int mkdir(byte[] path, int mode);

    int mkdirat(int directory, byte[] path, int mode);

    int rmdir(byte[] path);

    int unlink(byte[] path);

    int rename(byte[] from, byte[] to);

    int renameat2(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

    int link(byte[] from, byte[] to);

    int linkat(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

    int symlink(byte[] target, byte[] path);

    Pointer opendir(byte[] path);

    Pointer readdir(Pointer stream);

    long telldir(Pointer stream);

    void seekdir(Pointer stream, long position);

    void rewinddir(Pointer stream);

    int closedir(Pointer stream);

    int utimensat(int directory, byte[] path, byte[] times, int flags);

    int futimens(int fd, byte[] times);

    int setxattr(byte[] path, byte[] name, byte[] value, long size, int flags);

    long getxattr(byte[] path, byte[] name, byte[] value, long size);

    long listxattr(byte[] path, byte[] list, long size);

    int removexattr(byte[] path, byte[] name);

    int fsetxattr(int fd, byte[] name, byte[] value, long size, int flags);

    long fgetxattr(int fd, byte[] name, byte[] value, long size);
}
