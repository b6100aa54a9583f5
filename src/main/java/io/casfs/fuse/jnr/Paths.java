package io.casfs.fuse.jnr;

import io.casfs.fs.Attributes;
import io.casfs.fs.Errno;
import io.casfs.fs.FileSystem;
import io.casfs.fs.FsException;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds the inodes that libfuse's paths lead to; orphans are among them. */
final class Paths {
    private final FileSystem fs;
    private final Orphans orphans;

    Paths(FileSystem fs, Orphans orphans) {
        this.fs = fs;
        this.orphans = orphans;
    }

    /** A name and the directory that has or shall have it. */
    record Place(InodeId directory, Name name) {}

    /** Returns what stat shows of the inode at {@code path}. */
    Attributes attributes(FuseThread thread, FusePath path) throws IOException {
        Orphan orphan = orphan(thread, path);
        if (orphan != null) {
            return orphan.attributes();
        }
        if (path.isRoot()) {
            return fs.attributes(InodeId.ROOT);
        }
        int start = path.lastNameStart();
        return fs.lookup(directory(path, start), path.name(start, path.length()));
    }

    /** Returns the inode at {@code path}. */
    InodeId inode(FuseThread thread, FusePath path) throws IOException {
        if (path.isRoot()) {
            return InodeId.ROOT;
        }
        Orphan orphan = orphan(thread, path);
        return orphan != null ? orphan.inode() : attributes(thread, path).inode();
    }

    /** Returns where {@code path}'s last name is, whether or not it leads anywhere. */
    Place place(FusePath path) throws IOException {
        if (path.isRoot()) {
            throw new FsException(Errno.EBUSY, "the root has no name");
        }
        int start = path.lastNameStart();
        return new Place(directory(path, start), path.name(start, path.length()));
    }

    /**
     * Returns where a new name shall be.
     *
     * @throws FsException EBUSY if libfuse uses just that name to hide a file at this moment
     */
    Place freePlace(FusePath path) throws IOException {
        if (orphans.isHiding(path)) {
            throw new FsException(Errno.EBUSY, "libfuse hides a file under this name");
        }
        return place(path);
    }

    /** Returns the removed file that libfuse means by {@code path}, null if it means a name in the tree. */
    @Nullable
    Orphan orphan(FuseThread thread, FusePath path) throws FsException {
        // A program that looks the name up must not find it; libfuse asks by it for an inode that programs still have.
        return thread.opcode() == FuseThread.LOOKUP ? null : orphans.at(path);
    }

    private InodeId directory(FusePath path, int lastName) throws IOException {
        InodeId directory = InodeId.ROOT;
        int start = 1;
        while (start < lastName) {
            int end = path.nameEnd(start);
            directory = fs.lookup(directory, path.name(start, end)).inode();
            start = end + 1;
        }
        return directory;
    }
}
