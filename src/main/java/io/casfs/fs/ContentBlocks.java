package io.casfs.fs;

import io.casfs.namespace.FileKind;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Version;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The blocks of all committed contents at and below a place in the tree, in all living versions. Thread-safe.
 *
 * <p>Reads manifests, one per level at a time, and never data.
 */
public final class ContentBlocks {
    private final Namespace namespace;
    private final Contents contents;

    ContentBlocks(Namespace namespace, Contents contents) {
        this.namespace = namespace;
        this.contents = contents;
    }

    /** Is told which file's blocks come next. */
    @FunctionalInterface
    public interface Files {
        /** Takes a regular file; returns who shall see its blocks. */
        BlockVisitor begin(Inode file) throws IOException;
    }

    /**
     * Shows the blocks of the file {@code root}, or of every file below the directory {@code root}; changes made meanwhile
     * may be seen or not.
     *
     * @throws FsException ENOENT if there is no such inode
     */
    public void forEach(InodeId root, BlockVisitor visitor) throws IOException {
        forEachFile(root, file -> visitor);
    }

    /** As {@link #forEach}, file by file. */
    public void forEachFile(InodeId root, Files files) throws IOException {
        Inode top = namespace.inode(root).orElseThrow(() -> new FsException(Errno.ENOENT, "the file is gone"));
        if (!top.isDirectory()) {
            visit(top, files);
            return;
        }
        Deque<InodeId> directories = new ArrayDeque<>();
        directories.push(root);
        while (!directories.isEmpty()) {
            namespace.list(directories.pop(), 0, (link, cursor) -> {
                if (link.kind() == FileKind.DIRECTORY) {
                    directories.push(link.inode());
                } else if (link.kind() == FileKind.FILE) {
                    Optional<Inode> file = namespace.inode(link.inode());
                    if (file.isPresent()) {
                        visit(file.get(), files);
                    }
                }
                return true;
            });
        }
    }

    private void visit(Inode file, Files files) throws IOException {
        if (file.versions().isEmpty()) {
            return;
        }
        BlockVisitor visitor = files.begin(file);
        for (Version version : file.versions()) {
            BeingRead.during(file.id(), () -> {
                contents.visit(version.content(), visitor);
                return true;
            });
        }
    }
}
