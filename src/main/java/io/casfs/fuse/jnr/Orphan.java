package io.casfs.fuse.jnr;

import io.casfs.fs.Attributes;
import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import io.casfs.fs.OpenFile;
import io.casfs.namespace.InodeId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An inode without a name in the tree, or about to lose it, that programs still have open. */
final class Orphan {
    private final long number;
    private final InodeId inode;
    // Keeps the inode alive, also where libfuse's idea of what was open differs from ours.
    private final @Nullable OpenFile file;
    private final long directoryNode;

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
