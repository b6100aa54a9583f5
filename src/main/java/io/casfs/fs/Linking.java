package io.casfs.fs;

import io.casfs.namespace.Change;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.TreeView;
import java.io.IOException;
import java.util.Optional;

/**
 * Gives files names: another one, or the first to a file that was made without.
 *
 * <p>A file without a name is an inode without a link. Every node's tree has it and shows it nowhere, but for the node that
 * made it, which holds it while it is open. What is written to it is committed only before it gets a name; when it is
 * closed without one, a mutation drops it everywhere. If the process dies before, other nodes keep its empty record.
 */
final class Linking {
    private final Namespace namespace;
    private final OpenInodes open;

    Linking(Namespace namespace, OpenInodes open) {
        this.namespace = namespace;
        this.open = open;
    }

    /** Returns the directory if the name in it is free. */
    static Inode requireFree(TreeView tree, InodeId directory, Name name) throws IOException {
        Inode parent = Renaming.requireDirectory(tree, directory);
        if (tree.named(directory, name).isPresent()) {
            throw new FsException(Errno.EEXIST, "the name is taken");
        }
        return parent;
    }

    void link(InodeId id, InodeId directory, Name name) throws IOException {
        Optional<OpenInode> unnamed =
                open.find(id).filter(inode -> inode.target().isUnnamed());
        if (unnamed.isPresent()) {
            linkUnnamed(unnamed.get(), directory, name);
        } else {
            namespace.submit((tree, dot) -> draft(tree, id, false, directory, name));
        }
    }

    private static Draft draft(TreeView tree, InodeId id, boolean unnamed, InodeId directory, Name name)
            throws IOException {
        Inode inode = tree.inode(id).orElseThrow(Linking::gone);
        if (inode.isDirectory()) {
            throw new FsException(Errno.EPERM, "a directory has only one link");
        }
        if (inode.counts().links() == 0 && !unnamed) {
            throw gone();
        }
        requireFree(tree, directory, name);
        return Draft.of(new Change.MakeLink(id, directory, name));
    }

    private static FsException gone() {
        return new FsException(Errno.ENOENT, "the file is gone");
    }

    /** The content comes first, so that nobody sees the name without it. */
    private void linkUnnamed(OpenInode inode, InodeId directory, Name name) throws IOException {
        requireFree(namespace, directory, name);
        inode.commitAnyway();
        boolean[] first = {false};
        try {
            namespace.submit((tree, dot) -> {
                boolean still = inode.target().isUnnamed();
                Draft draft = draft(tree, inode.id(), still, directory, name);
                first[0] = still;
                inode.target().unnamed(false);
                return draft;
            });
        } catch (IOException | RuntimeException e) {
            if (first[0]) {
                inode.target().unnamed(true);
            }
            throw e;
        }
        if (first[0]) {
            namespace.release(inode.id()); // it needn't be held any more than others
        }
    }
}
