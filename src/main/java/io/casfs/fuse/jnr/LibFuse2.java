package io.casfs.fuse.jnr;

import jnr.ffi.annotations.IgnoreError;
import jnr.ffi.types.size_t;

/**
 * What we call in libfuse 2.9. Addresses are {@code long}s.
 *
 * <p>Not {@code fuse_new} and {@code fuse_mount}: each exists in several versions under one name, and a look-up without
 * a version finds the oldest {@code fuse_new}. Public because jnr-ffi implements it from another class loader.
 */
public interface LibFuse2 {
    /** Parses arguments, mounts, makes a session; returns 0 on failure. Explains itself on stderr only. */
    long fuse_setup(
            int count,
            long arguments,
            long operations,
            @size_t long size,
            long mountPoint,
            long threaded,
            long userData);

    long fuse_get_session(long fuse);

    long fuse_session_next_chan(long session, long channel);

    void fuse_remove_signal_handlers(long session);

    @size_t
    long fuse_chan_bufsize(long channel);

    /** Waits for a request; returns its length, 0 when the session has ended, a negative errno. */
    @IgnoreError
    int fuse_chan_recv(long channelPointer, long buffer, @size_t long size);

    /** Executes a request and answers it. */
    @IgnoreError
    void fuse_session_process(long session, long buffer, @size_t long length, long channel);

    int fuse_chan_fd(long channel);

    /** Makes a channel with functions of ours; returns 0 without memory. */
    long fuse_chan_new(long operations, int fd, @size_t long bufferSize, long data);

    void fuse_chan_destroy(long channel);

    void fuse_unmount(long mountPoint, long channel);

    void fuse_destroy(long fuse);
}
