package io.casfs.fs;

import io.casfs.namespace.Change;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.TreeView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Submits what may take an inode's last link; then it is no longer committed, and dropped unless a handle needs it. */
final class Removals {
    private final Namespace namespace;
    private final OpenInodes open;

    Removals(Namespace namespace, OpenInodes open) {
        this.namespace = namespace;
        this.open = open;
    }

    /** Decides what to remove. */
    @FunctionalInterface
    interface Plan {
        Draft draft(Renaming renaming) throws IOException;
    }

    void submit(Plan plan) throws IOException {
        List<InodeId> removed = new ArrayList<>();
        List<OpenInode> unlinked = new ArrayList<>();
        try {
            namespace.submit((tree, dot) -> {
                Draft draft = plan.draft(new Renaming(tree, open::contains));
                for (Change change : draft.changes()) {
                    if (change instanceof Change.RemoveLink removal) {
                        removed.add(removal.inode());
                        if (isLastLink(tree, removal.inode())) {
                            open.find(removal.inode()).ifPresent(unlinked::add);
                        }
                    }
                }
                // Here, since a commit that comes next must know: it would make the file anew.
                unlinked.forEach(inode -> inode.target().unlinkedHere(true));
                return draft;
            });
        } catch (IOException | RuntimeException e) {
            unlinked.forEach(inode -> inode.target().unlinkedHere(false));
            throw e;
        }
        for (InodeId id : removed) {
            after(id);
        }
    }

    private static boolean isLastLink(TreeView tree, InodeId id) throws IOException {
        return tree.inode(id).map(inode -> inode.counts().links() == 1).orElse(false);
    }

    private void after(InodeId id) throws IOException {
        Optional<Inode> inode = namespace.inode(id);
        if (inode.isPresent() && inode.get().counts().links() > 0) {
            return;
        }
        Optional<OpenInode> opened = open.find(id);
        if (opened.isPresent()) {
            opened.get().unlinked();
            open.dropIfIdle(opened.get());
        } else if (inode.isPresent()) {
            open.dropUnlessOpen(id); // kept for a handle that has gone meanwhile
        }
    }
}
