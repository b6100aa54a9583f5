package io.casfs.fuse.kernel;

import io.casfs.fs.AttributeChange;
import io.casfs.fs.Attributes;
import io.casfs.fs.FileSystem;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Takes set-user-id and set-group-id off files that are written or given away, as Linux does on its own file systems; the
 * kernel has left it to us, so that it need not ask before each write.
 */
final class SetIdBits {
    private static final int SET_USER = 04000;
    private static final int SET_GROUP = 02000;
    private static final int GROUP_EXECUTE = 010;

    private final FileSystem fs;

    SetIdBits(FileSystem fs) {
        this.fs = fs;
    }

    /** Returns the mode of a file without them; null if it has none, or is a directory. */
    @Nullable
    Integer without(InodeId inode) throws IOException {
        Attributes attributes = fs.attributes(inode);
        int mode = attributes.mode();
        int cleared = mode & ~SET_USER;
        // Without the right to execute, the bit stands for mandatory locks.
        if ((mode & GROUP_EXECUTE) != 0) {
            cleared &= ~SET_GROUP;
        }
        return attributes.kind() == FileKind.DIRECTORY || cleared == mode ? null : (Integer) cleared;
    }

    /** Takes them off a file; returns whether it had any. */
    boolean drop(InodeId inode) throws IOException {
        Integer mode = without(inode);
        if (mode != null) {
            fs.setAttributes(inode, AttributeChange.mode(mode));
        }
        return mode != null;
    }
}
