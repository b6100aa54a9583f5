package io.casfs.fuse;

import io.casfs.namespace.FileKind;

/** The bits that say in {@code st_mode} what an inode is; the same numbers on every Linux. */
public final class FileTypes {
    private static final int MASK = 0170000;

    private FileTypes() {}

    /** Returns the bits of a kind. */
    public static int bits(FileKind kind) {
        return switch (kind) {
            case FIFO -> 0010000;
            case CHARACTER_DEVICE -> 0020000;
            case DIRECTORY -> 0040000;
            case BLOCK_DEVICE -> 0060000;
            case FILE -> 0100000;
            case SYMLINK -> 0120000;
            case SOCKET -> 0140000;
        };
    }

    /** Returns the kind that a mode names; a regular file if it names none, as mknod(2) takes it. */
    public static FileKind kind(int mode) {
        for (FileKind kind : FileKind.values()) {
            if (bits(kind) == (mode & MASK)) {
                return kind;
            }
        }
        return FileKind.FILE;
    }
}
