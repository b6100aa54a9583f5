package io.casfs.namespace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The state of a link, living or buried.
 *
 * @param kind the kind of the inode, kept here so that listing a directory needs no inode
 * @param placements the latest place, and those before that could still come to matter, latest first; at least one is
 *     effective
 * @param removals the removals that name it and aren't settled, by dot
 * @param living whether none of them holds; follows from link and inode
 */
public record Link(
        LinkId id, InodeId inode, FileKind kind, List<Placement> placements, List<Removal> removals, boolean living) {
    /**
     * Of links that want one name, the one that keeps it comes first: a directory before a file, of directories the one
     * with the smallest id, else the one that came there last.
     */
    static final Comparator<Link> KEEPER_FIRST = Link::compareClaims;

    public Link {
        placements = List.copyOf(placements);
        removals = List.copyOf(removals);
    }

    /** Returns a link that was just made. */
    static Link made(LinkId id, InodeId inode, FileKind kind, Placement placement) {
        return new Link(id, inode, kind, List.of(placement), List.of(), true);
    }

    /** Returns the latest effective placement. */
    public Placement placement() {
        for (Placement placement : placements) {
            if (placement.effective()) {
                return placement;
            }
        }
        throw new IllegalStateException("link " + id + " has no place");
    }

    /** Returns the directory that the link is in. */
    public InodeId parent() {
        return placement().parent();
    }

    /** Returns the name that the link wants; with several links for one name, not all have it. */
    public Name name() {
        return placement().name();
    }

    /** Returns the stamp that gave the link this parent and name. */
    public Stamp position() {
        return placement().stamp();
    }

    /** Returns whether it leads to a directory. */
    public boolean isDirectory() {
        return kind == FileKind.DIRECTORY;
    }

    /** Returns the links that want one name in the order in which they would have it: the first has it. */
    public static List<Link> byClaim(List<Link> links) {
        return links.stream().sorted(KEEPER_FIRST).toList();
    }

    private int compareClaims(Link other) {
        if (isDirectory() != other.isDirectory()) {
            return isDirectory() ? -1 : 1;
        }
        int order =
                isDirectory() ? inode.compareTo(other.inode) : other.position().compareTo(position());
        return order != 0 ? order : id.compareTo(other.id);
    }

    Link withPlacements(List<Placement> changed) {
        return new Link(id, inode, kind, changed, removals, living);
    }

    Link withRemovals(List<Removal> changed) {
        return new Link(id, inode, kind, placements, changed, living);
    }

    Link living(boolean lives) {
        return lives == living ? this : new Link(id, inode, kind, placements, removals, lives);
    }

    /** Returns this link with a placement more, in its order. */
    Link with(Placement placement) {
        List<Placement> changed = new ArrayList<>(placements);
        changed.add(placement);
        changed.sort(Comparator.comparing(Placement::stamp).reversed());
        return withPlacements(changed);
    }

    /** Returns this link with a removal more, in its order. */
    Link with(Removal removal) {
        List<Removal> changed = new ArrayList<>(removals);
        changed.add(removal);
        changed.sort(Comparator.comparing(Removal::dot));
        return withRemovals(changed);
    }

    /** Returns whether no removal holds. */
    boolean livesWith(Inode inode) {
        return removals.stream().noneMatch(removal -> removal.holds(this, inode));
    }
}
