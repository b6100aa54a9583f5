package io.casfs.fuse.jnr;

import io.casfs.fs.Attributes;
import io.casfs.fs.Errno;
import io.casfs.fs.FileSystem;
import io.casfs.fs.FsException;
import io.casfs.fs.OpenFile;
import io.casfs.fs.OpenMode;
import io.casfs.namespace.InodeId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An inode without a name in the tree, or about to lose it, that programs still have open.
 *
 * <p>It is over when libfuse has unlinked its path and no handle is open that was opened by that path: between the last
 * close and libfuse's unlink another program, which looked the name up before, may open the file.
 */
final class Orphan {
    private final long number;
    private final InodeId inode;
    // Keeps the inode alive, also where libfuse's idea of what was open differs from ours.
    private final @Nullable OpenFile file;
    private final long directoryNode;
    // Guarded by this.
    private boolean unlinked;
    private int handles;

    /**
     * Makes an orphan.
     *
     * @param file null if the name led to something that cannot be opened
     * @param directoryNode libfuse's number of the directory in which it hides the file
     */
    Orphan(long number, InodeId inode, @Nullable OpenFile file, long directoryNode) {
        this.number = number;
        this.inode = inode;
        this.file = file;
        this.directoryNode = directoryNode;
    }

    long number() {
        return number;
    }

    InodeId inode() {
        return inode;
    }

    long directoryNode() {
        return directoryNode;
    }

    /** Returns whether libfuse takes this inode's node for hidden, and so one name off its count. */
    synchronized boolean isHidden() {
        return !unlinked;
    }

    /** Opens it by its path; ESTALE if it is over. */
    OpenFile open(FileSystem fs, OpenMode mode) throws IOException {
        synchronized (this) {
            if (unlinked && handles == 0) {
                throw new FsException(Errno.ESTALE, "closed by all and removed");
            }
            handles++;
        }
        try {
            return fs.open(inode, mode);
        } catch (IOException | RuntimeException | Error e) {
            closed();
            throw e;
        }
    }

    /** Notes the end of a handle that {@link #open} made; returns whether the orphan is over. */
    synchronized boolean closed() {
        handles--;
        return unlinked && handles == 0;
    }

    /** Notes that libfuse has unlinked its path; returns whether the orphan is over. */
    synchronized boolean unlinked() {
        unlinked = true;
        return handles == 0;
    }

    Attributes attributes() throws IOException {
        if (file == null) {
            throw new FsException(Errno.ESTALE, "it was replaced by something else before it was removed");
        }
        return file.attributes();
    }

    void release() throws IOException {
        if (file != null) {
            file.release();
        }
    }
}
