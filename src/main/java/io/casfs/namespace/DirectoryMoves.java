package io.casfs.namespace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Applies directory moves in the order of their stamps, whatever the order in which they come: those that are younger
 * are undone, and done again afterwards. One that would put a directory below itself comes to nothing, but stays in the
 * log, since without an older one that is still to come it may not, and the other way round.
 *
 * <p>After Kleppmann, Mulligan, Gomes, Beresford, "A highly-available move operation for replicated trees" (IEEE TPDS
 * 2022). What the paper keeps with each logged move, the place before it, is here in the link, which remembers its
 * placements.
 */
final class DirectoryMoves {
    private final TreeEdit tree;
    private final Map<LinkId, Link> before = new LinkedHashMap<>();

    DirectoryMoves(TreeEdit tree) {
        this.tree = tree;
    }

    /** Gives a directory's link a placement; the counts follow in {@link #finish}. */
    void move(Link link, Placement made) throws IOException {
        LoggedMove move = new LoggedMove(made.stamp(), link.inode(), link.id());
        List<LoggedMove> younger = tree.movesAfter(move);
        remember(link);
        for (int i = younger.size() - 1; i >= 0; i--) {
            setEffective(younger.get(i), false);
        }
        Link undone = tree.storedLink(link.inode(), link.id()).orElseThrow();
        tree.put(undone.with(made.effective(!isWithin(tree, made.parent(), link.inode()))));
        for (LoggedMove next : younger) {
            setEffective(next, true);
        }
        tree.log(move);
    }

    /** Brings liveness and counts in step. */
    void finish(Liveness liveness) throws IOException {
        List<Link> after = new ArrayList<>();
        for (Link link : before.values()) {
            after.add(tree.storedLink(link.inode(), link.id()).orElseThrow());
        }
        liveness.replaceAll(before.values(), after);
    }

    /** Undoes a move, or does it if it can be done. */
    private void setEffective(LoggedMove move, boolean wanted) throws IOException {
        Optional<Link> link = tree.storedLink(move.inode(), move.link());
        if (link.isEmpty()) {
            return;
        }
        List<Placement> changed = new ArrayList<>();
        for (Placement placement : link.get().placements()) {
            boolean meant = placement.stamp().equals(move.stamp());
            changed.add(
                    meant
                            ? placement.effective(wanted && !isWithin(tree, placement.parent(), move.inode()))
                            : placement);
        }
        remember(link.get());
        tree.put(link.get().withPlacements(changed));
    }

    private void remember(Link link) {
        before.putIfAbsent(link.id(), link);
    }

    /** Returns whether a directory is {@code ancestor} or below it, going by places, whether or not anything lives. */
    private static boolean isWithin(TreeState tree, InodeId directory, InodeId ancestor) throws IOException {
        Set<InodeId> seen = new HashSet<>();
        InodeId at = directory;
        while (seen.add(at)) {
            if (at.equals(ancestor)) {
                return true;
            }
            List<Link> links = tree.storedLinksOf(at);
            if (links.isEmpty()) {
                return false;
            }
            at = links.get(0).parent();
        }
        return false;
    }
}
