package io.casfs.namespace;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Drops what was remembered only until mutations were stable.
 *
 * <p>Nothing that it does can be seen: what it drops is dead, or without effect, whatever mutations are still to come.
 */
final class Settlement {
    private final TreeEdit tree;
    private final Vector stable;
    private final Liveness liveness;
    private final Deque<InodeId> unreferenced = new ArrayDeque<>();

    Settlement(TreeEdit tree, Vector stable) {
        this.tree = tree;
        this.stable = stable;
        this.liveness = new Liveness(tree);
    }

    /** Looks at the links that waited for something that now is stable. */
    void settle(Collection<Unstable> waited) throws IOException {
        for (Unstable entry : waited) {
            tree.awaitNoMore(entry);
            Optional<Link> link = tree.storedLink(entry.inode(), entry.link());
            if (link.isPresent()) {
                settle(link.get());
            }
            while (!unreferenced.isEmpty()) {
                for (Link directory : tree.storedLinksOf(unreferenced.remove())) {
                    settle(directory);
                }
            }
        }
    }

    private void settle(Link link) throws IOException {
        List<Placement> placements = settledPlacements(link);
        Link shorter = link.withPlacements(placements);
        Inode inode = tree.storedInode(link.inode()).orElseThrow();
        if (isGone(shorter, inode)) {
            liveness.drop(link);
            dropIfForgotten(link.inode());
        } else {
            awaitVersions(shorter, inode);
            Link settled = shorter.withRemovals(settledRemovals(shorter));
            if (settled.equals(link)) {
                return;
            }
            liveness.replace(link, settled);
        }
        for (Placement placement : link.placements()) {
            lookAt(placement.parent());
        }
    }

    /**
     * Returns the placements without those that can't count any more. A stable placement has its final effect: whatever
     * is still to come was made knowing it, so is younger. So those before it are over.
     */
    private List<Placement> settledPlacements(Link link) {
        List<Placement> kept = new ArrayList<>();
        boolean over = false;
        for (Placement placement : link.placements()) {
            boolean settled = stable.covers(placement.stamp().dot());
            if (!over && (placement.effective() || !settled)) {
                kept.add(placement);
            }
            if ((over || settled) && link.isDirectory()) {
                tree.unlog(new LoggedMove(placement.stamp(), link.inode(), link.id()));
            }
            over |= placement.effective() && settled;
        }
        return kept;
    }

    /**
     * Returns whether the link is dead in the eyes of everybody who will make a mutation that is still to come. Whoever
     * made something against a stable removal didn't know it, so that is here; and whoever knows what the file is now
     * sees nothing of before. A directory could still be seen alive by somebody who sees something in it that has left
     * or died, or itself elsewhere.
     */
    private boolean isGone(Link link, Inode inode) {
        if (link.isDirectory()
                && (inode.counts().traces() > 0 || link.placements().size() > 1)) {
            return false;
        }
        return inode.versionDots().stream().allMatch(stable::covers)
                && link.removals().stream()
                        .anyMatch(removal -> stable.covers(removal.dot()) && removal.holds(link, inode));
    }

    /** What keeps a dead link is that somebody may not know what the file is now. */
    private void awaitVersions(Link link, Inode inode) {
        for (Dot version : inode.versionDots()) {
            if (!link.living() && !stable.covers(version)) {
                tree.await(new Unstable(version, link.inode(), link.id()));
            }
        }
    }

    /**
     * Returns the removals without those that saw a place which can't come back. Others may hold later: when nothing is
     * inside any more, when somebody who saw the link dead replaces what was unseen.
     */
    private List<Removal> settledRemovals(Link link) {
        List<Removal> kept = new ArrayList<>();
        for (Removal removal : link.removals()) {
            boolean placeIsKept = link.placements().stream()
                    .anyMatch(placement -> placement.stamp().dot().equals(removal.position()));
            if (!stable.covers(removal.dot()) || placeIsKept) {
                kept.add(removal);
            }
        }
        return kept;
    }

    private void dropIfForgotten(InodeId id) throws IOException {
        Optional<Inode> inode = tree.storedInode(id);
        if (inode.isPresent() && inode.get().counts().isForgotten()) {
            tree.drop(inode.get());
        }
    }

    /** A removed directory that nothing refers to any more may be gone now. */
    private void lookAt(InodeId directory) throws IOException {
        Optional<Inode> inode = tree.storedInode(directory);
        if (inode.isPresent()
                && inode.get().counts().traces() == 0
                && inode.get().counts().links() == 0) {
            unreferenced.add(directory);
        }
    }
}
