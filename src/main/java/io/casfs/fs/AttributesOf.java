package io.casfs.fs;

import io.casfs.namespace.FileKind;
import io.casfs.namespace.Inode;
import io.casfs.namespace.Registers;
import io.casfs.namespace.Timestamp;

/** What {@code stat} shows of an inode's committed state. */
final class AttributesOf {
    /** What directories show: programs expect it not to be 0, and nothing else of it. */
    private static final long DIRECTORY_SIZE = 4096;

    private AttributesOf() {}

    static Attributes inode(Inode inode) {
        Registers registers = inode.registers();
        return new Attributes(
                inode.id(),
                inode.nature().kind(),
                registers.mode().value(),
                inode.isDirectory()
                        ? 2 + inode.counts().directories()
                        : inode.counts().links(),
                registers.owner().value().uid(),
                registers.owner().value().gid(),
                inode.nature().device(),
                size(inode),
                allocated(inode),
                inode.accessed(),
                registers.modified().value(),
                Timestamp.ofMicros(registers.changedMicros()),
                false);
    }

    private static long size(Inode inode) {
        return switch (inode.nature().kind()) {
            case FILE -> inode.version().content().size();
            case DIRECTORY -> DIRECTORY_SIZE;
            case SYMLINK -> inode.nature().target().length();
            case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> 0;
        };
    }

    private static long allocated(Inode inode) {
        return inode.nature().kind() == FileKind.FILE
                ? inode.version().content().allocated()
                : 0;
    }
}
