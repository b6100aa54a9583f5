package io.casfs.fs;

import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.util.List;

/**
 * The file system that every edge stands on: POSIX semantics on inodes and handles, in bytes; it knows nothing of FUSE.
 *
 * <p>Permission bits are kept and shown but not checked: the edge mounts with {@code default_permissions}, so the kernel
 * has checked them. Every operation may throw {@link FsException} with the errno that Linux gives in the same case, and
 * another {@link IOException} for a fault of the local store, which is EIO to programs. Operations that return normally
 * survive the death of the process; {@link OpenFile#fsync} and {@link #sync} make what came before them survive power
 * loss. Thread-safe. Looking things up, opening and changing
 * names and attributes never wait for the network. {@link OpenFile#read} may, and what commits a file: of blocks that were
 * written in part only, the rest has to be there.
 */
public interface FileSystem extends AutoCloseable {

    /** The longest symlink target, in bytes. */
    int MAX_TARGET_LENGTH = 4095;

    /** The largest file, in bytes. */
    long MAX_FILE_SIZE = Long.MAX_VALUE - (1L << 20);

    /**
     * Returns the attributes of the inode that {@code name} leads to.
     *
     * @throws FsException ENOENT, ENOTDIR
     */
    Attributes lookup(InodeId directory, Name name) throws IOException;

    /** Returns the directory that holds {@code directory}; the root's is the root. */
    InodeId parent(InodeId directory) throws IOException;

    /**
     * Returns the attributes of an inode that has a link or an open handle.
     *
     * @throws FsException ENOENT, also ESTALE for an inode that is gone
     */
    Attributes attributes(InodeId inode) throws IOException;

    /** Changes what {@code change} names in one mutation and returns the attributes after it. */
    Attributes setAttributes(InodeId inode, AttributeChange change) throws IOException;

    /** Makes a regular file and opens it. EEXIST if the name is taken. */
    OpenFile create(Caller caller, InodeId directory, Name name, int mode, OpenMode open) throws IOException;

    /**
     * Makes a directory, regular file, fifo, socket or device file.
     *
     * @param device the device number for device files, else 0
     */
    Attributes makeNode(Caller caller, InodeId directory, Name name, FileKind kind, int mode, long device)
            throws IOException;

    /** Makes a symlink to {@code target}, 1 to {@value #MAX_TARGET_LENGTH} bytes. */
    Attributes makeSymlink(Caller caller, InodeId directory, Name name, byte[] target) throws IOException;

    /** Returns a symlink's target; EINVAL for anything else. */
    byte[] readSymlink(InodeId inode) throws IOException;

    /** Makes another link to a file, or the first to one of {@link #createUnnamed}; EPERM for a directory. */
    Attributes link(InodeId inode, InodeId directory, Name name) throws IOException;

    /** Removes a link; EISDIR for a directory. The inode lives on while a handle is open. */
    void unlink(InodeId directory, Name name) throws IOException;

    /** Removes an empty directory; ENOTDIR, ENOTEMPTY. */
    void removeDirectory(InodeId directory, Name name) throws IOException;

    /** Moves a link; POSIX's rules for what may replace what. */
    void rename(InodeId directory, Name name, InodeId newDirectory, Name newName, RenameMode mode) throws IOException;

    /**
     * Makes a regular file without a name and opens it: O_TMPFILE. {@link #link} can give it a name while it is open, and
     * commits what was written before: other nodes hear of the file only then. Without a name it is gone with its last
     * handle, and after a crash, synced or not.
     *
     * @param directory on whose behalf; its set-group-id bit counts
     */
    OpenFile createUnnamed(Caller caller, InodeId directory, int mode, OpenMode open) throws IOException;

    /** Opens a regular file. */
    OpenFile open(InodeId inode, OpenMode open) throws IOException;

    /**
     * Copies a range of one open file into another or the same, as copy_file_range(2): whole blocks are named again, not
     * moved, and holes stay holes. The range may end beyond the source's end. What was copied is committed as what is
     * written. May wait for the network as {@link OpenFile#read} does, but not for blocks that are only named.
     *
     * @return bytes copied, fewer than {@code length} only where the source ends
     * @throws FsException EBADF for handles of the wrong mode, EINVAL for overlapping ranges of one file, EFBIG, ENOSPC
     */
    long copyRange(OpenFile source, long sourceOffset, OpenFile target, long targetOffset, long length)
            throws IOException;

    /**
     * Hands the directory's entries to {@code reader}, from after {@code cursor} on (0: from the start), in a fixed order
     * that has nothing to do with names.
     */
    void readDirectory(InodeId directory, long cursor, DirectoryReader reader) throws IOException;

    /** Returns an extended attribute's value; ENODATA if there is none. */
    byte[] extendedAttribute(InodeId inode, byte[] name) throws IOException;

    /** Returns the names that can be listed, without those under {@code user.casfs.}. */
    List<byte[]> extendedAttributeNames(InodeId inode) throws IOException;

    /**
     * Sets an extended attribute.
     *
     * @param create refuse with EEXIST if it is there
     * @param replace refuse with ENODATA if it is not
     */
    void setExtendedAttribute(InodeId inode, byte[] name, byte[] value, boolean create, boolean replace)
            throws IOException;

    /** Removes an extended attribute; ENODATA if there is none. */
    void removeExtendedAttribute(InodeId inode, byte[] name) throws IOException;

    /** Returns the figures for statfs. */
    Statistics statistics() throws IOException;

    /** Has {@code listener} hear of changes from now on. */
    void listen(TreeListener listener);

    /** Has {@code listener} hear of nothing any more. */
    void unlisten(TreeListener listener);

    /** Makes a directory's or special file's changes so far survive power loss: fsync(2) without file content. */
    void sync() throws IOException;

    /** Commits every open file, makes all durable and ends background work. Idempotent. */
    @Override
    void close() throws IOException;
}
