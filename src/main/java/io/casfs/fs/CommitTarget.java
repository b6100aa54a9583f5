package io.casfs.fs;

import io.casfs.namespace.Change;
import io.casfs.namespace.Content;
import io.casfs.namespace.Dot;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Stamp;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The file in the tree that an open file's contents become part of.
 *
 * <p>A file that this node made without a link, or whose last one it removed, gets no content. One whose last link another
 * node removed is made anew: nothing brings the old one back once its removal was applied here, since other nodes may have
 * forgotten it.
 *
 * <p>Thread-safe but for {@link #submit} and {@link #linkFirst}.
 */
final class CommitTarget {
    private final InodeId id;
    private final Namespace namespace;
    private final TreeEvents events;
    private volatile InodeId file;
    private volatile @Nullable Inode lastKnown;
    private volatile @Nullable Link lastPlace;
    private volatile boolean unlinkedHere;

    CommitTarget(InodeId id, Namespace namespace, TreeEvents events) {
        this.id = id;
        this.namespace = namespace;
        this.events = events;
        this.file = id;
    }

    /** Returns the open inode, as it was last seen if it is gone. */
    Optional<Inode> inode() throws IOException {
        Optional<Inode> inode = namespace.inode(id);
        inode.ifPresent(seen -> lastKnown = seen);
        return inode.isPresent() ? inode : Optional.ofNullable(lastKnown);
    }

    /** Returns whether a link leads to the open inode. */
    boolean isLinked() throws IOException {
        return isLinked(namespace.inode(id));
    }

    private static boolean isLinked(Optional<Inode> inode) {
        return inode.isPresent() && inode.get().counts().links() > 0;
    }

    /** Returns whether this node removed the last link, or made none yet, and nobody brought one back. */
    boolean isOrphan() throws IOException {
        return unlinkedHere && !isLinked();
    }

    /**
     * Takes note that this node removes the last link, or doesn't after all; or that it made the file without one. Called
     * where no commit can make its mutation: inside of a plan, or before the removal.
     */
    void unlinkedHere(boolean unlinked) {
        unlinkedHere = unlinked;
    }

    /** Remembers where the file is, in case that it has to be made anew. */
    void rememberPlace() throws IOException {
        List<Link> links = namespace.linksOf(id);
        if (!links.isEmpty()) {
            lastPlace = links.get(0);
        }
    }

    /** Returns whether the tree has that version of the file. */
    boolean isInTree(Dot version) throws IOException {
        Optional<Inode> inode = namespace.inode(file);
        return isLinked(inode) && inode.get().versionDots().contains(version);
    }

    /**
     * Makes a content's mutation.
     *
     * @param base the version that it replaces
     * @param making told the mutation's dot before anybody sees the mutation
     * @return empty if the file is an orphan
     */
    Optional<Stamp> submit(Content content, Dot base, Timestamp modified, Consumer<Dot> making) throws IOException {
        InodeId target = file;
        boolean[] orphan = {false};
        List<Change> anew = new ArrayList<>();
        Stamp stamp = namespace.submit((tree, dot) -> {
            making.accept(dot);
            if (isLinked(tree.inode(target))) {
                return Draft.of(
                        new Change.SetContent(target, content, List.of(base), tree.linkIdsOf(target)),
                        new Change.SetModified(target, modified));
            }
            orphan[0] = unlinkedHere;
            if (unlinkedHere) {
                return Draft.of();
            }
            Draft draft = RemovedFile.anew(tree, dot, lastPlace, lastKnown, content, modified);
            anew.addAll(draft.changes());
            return draft;
        });
        if (!anew.isEmpty()) {
            file = InodeId.madeBy(stamp.dot());
            tellOf(anew);
        } else if (!target.equals(id)) {
            events.contentReplaced(target); // its own handles and pages show what it had before
        }
        return orphan[0] ? Optional.empty() : Optional.of(stamp);
    }

    /**
     * Makes the mutation that gives a local file its first link, and all else that it is.
     *
     * @param content the blocks of which must be durable: the log may be, before the next sync
     * @return empty if the file isn't local any more
     */
    Optional<Stamp> linkFirst(Linking.Place place, Content content, Timestamp modified) throws IOException {
        boolean[] drafted = {false};
        try {
            Stamp stamp = namespace.submit((tree, dot) -> {
                Optional<Inode> local = tree.inode(id).filter(Inode::isLocal);
                if (local.isEmpty()) {
                    return Draft.of();
                }
                Draft draft = Linking.first(tree, dot, local.get(), place, content, modified);
                drafted[0] = true;
                unlinkedHere = false; // here, since whatever comes next may be another node's removal
                return draft;
            });
            return drafted[0] ? Optional.of(stamp) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            if (drafted[0]) {
                unlinkedHere = true;
            }
            throw e;
        }
    }

    private void tellOf(List<Change> changes) {
        for (Change change : changes) {
            if (change instanceof Change.MakeLink link) {
                events.appeared(link.parent(), link.name());
            }
        }
    }
}
