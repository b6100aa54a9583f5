package io.casfs.fs;

import io.casfs.namespace.Change;
import io.casfs.namespace.Content;
import io.casfs.namespace.Dot;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.LinkId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Registers;
import io.casfs.namespace.Timestamp;
import io.casfs.namespace.TreeView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives files names: another one, or the first to a file that was made without.
 *
 * <p>A file without a name is local: a record of this node, dropped at the last close or the next start, of which no other
 * node hears. Its first name comes by one mutation that says all that the file is by then.
 */
final class Linking {
    private final Namespace namespace;
    private final OpenInodes open;

    /** A name in a directory. */
    record Place(InodeId directory, Name name) {}

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
        Place place = new Place(directory, name);
        boolean local = namespace.inode(id).filter(Inode::isLocal).isPresent();
        if (!local || !linkFirst(id, place)) {
            namespace.submit((tree, dot) -> another(tree, id, place));
        }
    }

    /** Returns false if the file got its first name by somebody else. */
    private boolean linkFirst(InodeId id, Place place) throws IOException {
        requireFree(namespace, place.directory(), place.name());
        OpenInode inode = open.acquire(id); // so that no last close can drop the file before it has the name
        try {
            return inode.linkFirst(place);
        } finally {
            open.leaveToOthers(inode);
        }
    }

    private static Draft another(TreeView tree, InodeId id, Place place) throws IOException {
        Inode inode = tree.inode(id).orElseThrow(Linking::gone);
        if (inode.isDirectory()) {
            throw new FsException(Errno.EPERM, "a directory has only one link");
        }
        if (inode.counts().links() == 0) {
            throw gone();
        }
        requireFree(tree, place.directory(), place.name());
        return Draft.of(new Change.MakeLink(id, place.directory(), place.name()));
    }

    private static FsException gone() {
        return new FsException(Errno.ENOENT, "the file is gone");
    }

    /**
     * Drafts the mutation that makes a local file one for all, under its first name.
     *
     * @param inode as only this node has it
     * @param dot the dot that the mutation will have
     */
    static Draft first(TreeView tree, Dot dot, Inode inode, Place place, Content content, Timestamp modified)
            throws IOException {
        requireFree(tree, place.directory(), place.name());
        InodeId id = inode.id();
        Registers registers = inode.registers();
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.ShareInode(
                id.serial(), registers.mode().value(), registers.owner().value()));
        changes.add(new Change.MakeLink(id, place.directory(), place.name()));
        changes.add(new Change.SetContent(id, content, List.of(dot), List.of(LinkId.madeBy(dot))));
        changes.add(new Change.SetModified(id, modified));
        registers.extended().forEach((name, register) -> {
            if (register.value().isPresent()) {
                changes.add(new Change.SetExtended(id, name, register.value()));
            }
        });
        return new Draft(changes, Optional.of(new Draft.Accessed(id, inode.accessed())), false);
    }
}
