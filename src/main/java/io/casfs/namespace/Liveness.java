package io.casfs.namespace;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Keeps in step with the links what follows from them: which of them live, and the counts beside their inodes.
 *
 * <p>A link lives while no removal holds; a removal of a directory holds only while nothing living is inside. Places form
 * a tree, so going up from what changed ends, and where it ends doesn't depend on the order.
 */
final class Liveness {
    private final TreeEdit tree;
    private final Deque<InodeId> filledOrEmptied = new ArrayDeque<>();

    Liveness(TreeEdit tree) {
        this.tree = tree;
    }

    /** Stores a link that is new. */
    void make(Link link) throws IOException {
        tally(link, 1);
        tree.putNew(link);
        lookUpwards();
    }

    /** Stores a link's new state; whether it lives is found here. */
    void replace(Link before, Link after) throws IOException {
        replaceAll(List.of(before), List.of(after));
    }

    /** Stores the new states of several links, each given as it was last counted and as it is to be. */
    void replaceAll(Collection<Link> before, Collection<Link> after) throws IOException {
        for (Link link : before) {
            tally(link, -1);
        }
        for (Link link : after) {
            Optional<Inode> inode = tree.storedInode(link.inode());
            Link found = inode.isPresent() ? link.living(link.livesWith(inode.get())) : link;
            tally(found, 1);
            tree.put(found);
        }
        lookUpwards();
    }

    /** Drops a link for good. */
    void drop(Link link) throws IOException {
        tally(link, -1);
        tree.drop(link);
        lookUpwards();
    }

    /** Finds anew which links of an inode live. */
    void refresh(InodeId id) throws IOException {
        refreshLinks(id);
        lookUpwards();
    }

    private void lookUpwards() throws IOException {
        while (!filledOrEmptied.isEmpty()) {
            refreshLinks(filledOrEmptied.remove());
        }
    }

    private void refreshLinks(InodeId id) throws IOException {
        Optional<Inode> inode = tree.storedInode(id);
        if (inode.isEmpty() || inode.get().counts().removals() == 0) {
            return; // all live, without looking
        }
        for (Link link : tree.storedLinksOf(id)) {
            boolean lives = link.livesWith(inode.get());
            if (lives != link.living()) {
                Link changed = link.living(lives);
                tally(link, -1);
                tally(changed, 1);
                tree.put(changed);
            }
        }
    }

    /** Adds to the counts, or takes from them, what a link makes up. */
    private void tally(Link link, int sign) throws IOException {
        int removals = sign * link.removals().size();
        count(link.inode(), counts -> counts.addLinks(link.living() ? sign : 0, removals));
        Placement place = link.placement();
        for (Placement placement : link.placements()) {
            boolean entry = link.living() && placement.equals(place);
            count(
                    placement.parent(),
                    counts -> entry ? counts.addEntry(link.isDirectory(), sign) : counts.addTraces(sign));
        }
    }

    private void count(InodeId id, UnaryOperator<Counts> difference) throws IOException {
        Optional<Inode> inode = tree.storedInode(id);
        if (inode.isEmpty()) {
            return;
        }
        Counts before = inode.get().counts();
        Counts after = difference.apply(before);
        tree.put(inode.get().with(after));
        if ((before.entries() == 0) != (after.entries() == 0)) {
            filledOrEmptied.add(id);
        }
    }
}
