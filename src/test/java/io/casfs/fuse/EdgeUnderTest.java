package io.casfs.fuse;

import io.casfs.fs.FileSystem;
import java.io.IOException;

/**
 * An edge as the contracts of this package see it.
 *
 * <p>Has a constructor without parameters, by which {@link ModelMount} makes one in another process.
 */
public interface EdgeUnderTest {
    /** What one edge can do and the other can't. */
    enum Feature {
        /** renameat2 with NOREPLACE and EXCHANGE. */
        RENAME_FLAGS,
        /** fallocate. */
        ALLOCATION,
        /** O_TMPFILE. */
        UNNAMED_FILES,
        /** SEEK_DATA and SEEK_HOLE. */
        HOLES,
        /** copy_file_range without that the bytes go through the kernel. */
        COPIED_RANGES,
        /** One inode of the kernel for each file: its names share pages and attributes while they are open. */
        SHARED_INODES
    }

    /** Mounts and returns when the directory is usable. */
    Mount mount(FileSystem fs, MountOptions options) throws IOException;

    /** Returns whether the edge has it. */
    boolean has(Feature feature);

    /** Returns how many reads may wait for other nodes at once without that others notice. */
    int waitingReads();
}
