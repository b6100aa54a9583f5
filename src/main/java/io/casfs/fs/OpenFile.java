package io.casfs.fs;

import io.casfs.namespace.InodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An open handle of a regular file; several handles of one inode see each other's writes at once.
 *
 * <p>Thread-safe.
 */
public interface OpenFile {
    /** Returns the file's inode; it lives until the last handle is released, links or not. */
    InodeId inode();

    /** Returns the attributes with the size that this node's handles see; works on a file without links. */
    Attributes attributes() throws IOException;

    /**
     * Reads from {@code offset} until {@code into} is full or the file ends.
     *
     * @return bytes read; 0 at or beyond the end
     * @throws FsException EBADF if the handle wasn't opened for reading
     * @throws IOException if a block is missing everywhere or corrupt: EIO
     */
    int read(long offset, ByteBuffer into) throws IOException;

    /**
     * Writes all of {@code from} at {@code offset} (at the end if the handle appends).
     *
     * @return bytes written, always all of them
     * @throws FsException EBADF, EFBIG, ENOSPC; nothing of this write is then visible
     */
    int write(long offset, ByteBuffer from) throws IOException;

    /**
     * Makes room or takes it away: fallocate(2). Takes no time that depends on the length.
     *
     * <p>Room isn't reserved, neither here nor on other nodes: that a range was allocated says only that there was room for
     * what it adds to the file's size. Holes may be filled with zeros where they would leave blocks shorter than it is worth.
     *
     * @param length more than 0
     * @throws FsException EBADF, EFBIG, ENOSPC
     */
    void allocate(long offset, long length, Allocation what) throws IOException;

    /**
     * Returns where the next data begins at or after {@code offset}: SEEK_DATA.
     *
     * @throws FsException ENXIO if there is none up to the end
     */
    long nextData(long offset) throws IOException;

    /**
     * Returns where the next hole begins at or after {@code offset}; the end of the file counts as one: SEEK_HOLE.
     *
     * @throws FsException ENXIO at or beyond the end
     */
    long nextHole(long offset) throws IOException;

    /**
     * Commits what was written before: all blocks stored, then one mutation. For close(2).
     *
     * @throws IOException if an earlier background write failed; reported once to each handle
     */
    void flush() throws IOException;

    /** Commits and returns when that commit survives power loss. */
    void fsync() throws IOException;

    /** Ends the handle; commits what came after the last flush. Idempotent. */
    void release() throws IOException;

    /**
     * Returns the committed version that this node's handles are built on, empty while changes aren't committed.
     *
     * <p>Equal versions mean equal content: an edge may keep the kernel's pages if the version it last saw is this one.
     */
    Optional<ContentVersion> version();
}
