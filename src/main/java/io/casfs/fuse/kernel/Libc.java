package io.casfs.fuse.kernel;

import com.kenai.jffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.IgnoreError;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/**
 * What we call in the C library. Addresses are {@code long}s; numbers are those of Linux on x86-64 and aarch64.
 *
 * <p>No function here may take six arguments: jnr-ffi 2.2 passes a wrong sixth on x86-64 (its {@code X86_64StubCompiler}
 * takes the return address for it).
 *
 * <p>Public because jnr-ffi implements it from another class loader.
 */
public interface Libc {
    /** The C library of this process. */
    Libc C = LibraryLoader.create(Libc.class).failImmediately().load("c");

    int EPERM = 1;
    int ENOENT = 2;
    int EINTR = 4;
    int ENXIO = 6;
    int EAGAIN = 11;
    int EACCES = 13;
    int ENODEV = 19;
    int ECONNABORTED = 103;

    int O_RDONLY = 0;
    int O_RDWR = 2;
    int O_CLOEXEC = 0x80000;
    int O_NONBLOCK = 04000;

    int AF_UNIX = 1;
    int SOCK_STREAM = 1;
    int SOCK_CLOEXEC = 0x80000;
    int SOL_SOCKET = 1;
    int SCM_RIGHTS = 1;
    int MSG_CMSG_CLOEXEC = 0x40000000;

    /** No less than {@code sizeof(posix_spawn_file_actions_t)}, which is 80 in glibc. */
    int SPAWN_ACTIONS_SIZE = 256;

    /** Returns the error of this thread's last call, one of those without {@link IgnoreError}. */
    static int errno() {
        return LastError.getInstance().get();
    }

    int open(long path, int flags);

    @IgnoreError
    int close(int descriptor);

    @ssize_t
    long read(int descriptor, long buffer, @size_t long size);

    @ssize_t
    long writev(int descriptor, long pieces, int count);

    int ioctl(int descriptor, long request, long argument);

    int pipe2(long descriptors, int flags);

    int socketpair(int family, int type, int protocol, long descriptors);

    @ssize_t
    long recvmsg(int socket, long message, int flags);

    @IgnoreError
    int posix_spawn_file_actions_init(long actions);

    @IgnoreError
    int posix_spawn_file_actions_addopen(long actions, int descriptor, long path, int flags, int mode);

    @IgnoreError
    int posix_spawn_file_actions_adddup2(long actions, int descriptor, int newDescriptor);

    @IgnoreError
    int posix_spawn_file_actions_destroy(long actions);

    int waitpid(int pid, long status, int options);

    int mount(long source, long target, long type, long flags, long data);

    @IgnoreError
    int getuid();

    @IgnoreError
    int getgid();
}
