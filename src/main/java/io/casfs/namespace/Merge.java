package io.casfs.namespace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a mutation does to the tree: the one place where changes of different nodes meet.
 *
 * <p>A change whose object is gone or was changed unseen by its author has no effect, as {@link Change} says of each; it
 * is never an error, since every node must come to the same state. Registers and versions merge in any order; link moves
 * must arrive in stamp order, which with one writing node they do (the move log that undoes and redoes them, after
 * Kleppmann, Mulligan, Gomes, Beresford, "A highly-available move operation for replicated trees", belongs here too).
 *
 * <p>An inode that loses its last link stays in the result with zero links: whether a handle still needs it is local
 * knowledge of whoever stores the result.
 */
public final class Merge {
    private final TreeEdit tree;
    private final Mutation mutation;

    private Merge(TreeEdit tree, Mutation mutation) {
        this.tree = tree;
        this.mutation = mutation;
    }

    /** Returns what {@code mutation} changes in {@code before}. */
    public static TreeEdit apply(TreeView before, Mutation mutation) throws IOException {
        TreeEdit edit = new TreeEdit(before);
        apply(edit, mutation);
        return edit;
    }

    /** Adds to {@code edit} what {@code mutation} changes in it. */
    public static void apply(TreeEdit edit, Mutation mutation) throws IOException {
        Merge merge = new Merge(edit, mutation);
        for (Change change : mutation.changes()) {
            merge.apply(change);
        }
    }

    private void apply(Change change) throws IOException {
        if (change instanceof Change.MakeInode make) {
            makeInode(make);
        } else if (change instanceof Change.MakeLink make) {
            makeLink(make);
        } else if (change instanceof Change.MoveLink move) {
            moveLink(move);
        } else if (change instanceof Change.RemoveLink remove) {
            removeLink(remove);
        } else if (change instanceof Change.SetContent set) {
            setContent(set);
        } else if (change instanceof Change.SetMember set) {
            setMember(set);
        } else if (change instanceof Change.EndMember end) {
            endMember(end);
        } else {
            setAttribute(change);
        }
    }

    private void makeInode(Change.MakeInode make) {
        List<Version> versions = make.nature().kind() == FileKind.FILE
                ? List.of(new Version(mutation.stamp(), Content.EMPTY))
                : List.of();
        tree.put(new Inode(
                InodeId.madeBy(mutation.dot()),
                make.nature(),
                Registers.initial(make.mode(), make.owner(), mutation.stamp()),
                versions,
                Counts.NONE,
                Timestamp.ofMicros(mutation.stamp().micros())));
    }

    private void makeLink(Change.MakeLink make) throws IOException {
        Optional<Inode> inode = tree.inode(make.inode());
        Optional<Inode> parent = tree.inode(make.parent());
        if (inode.isEmpty() || parent.isEmpty()) {
            return;
        }
        FileKind kind = inode.get().nature().kind();
        tree.put(new Link(
                LinkId.madeBy(mutation.dot()), make.inode(), kind, make.parent(), make.name(), mutation.stamp()));
        countLink(make.inode(), 1);
        countEntry(make.parent(), kind, 1);
    }

    private void moveLink(Change.MoveLink move) throws IOException {
        Optional<Link> found = tree.link(move.inode(), move.link());
        if (found.isEmpty()
                || tree.inode(move.parent()).isEmpty()
                || found.get().position().compareTo(mutation.stamp()) > 0
                || isWithin(move.parent(), move.inode())) {
            return;
        }
        Link link = found.get();
        tree.put(new Link(link.id(), link.inode(), link.kind(), move.parent(), move.name(), mutation.stamp()));
        countEntry(link.parent(), link.kind(), -1);
        countEntry(move.parent(), link.kind(), 1);
        countLink(link.inode(), 0);
    }

    private void removeLink(Change.RemoveLink remove) throws IOException {
        Optional<Link> found = tree.link(remove.inode(), remove.link());
        Optional<Inode> inode = tree.inode(remove.inode());
        if (found.isEmpty()
                || inode.isEmpty()
                || !found.get().position().dot().equals(remove.position())
                || !remove.versions().containsAll(inode.get().versionDots())
                || inode.get().counts().entries() > 0) {
            return;
        }
        Link link = found.get();
        tree.remove(link);
        countLink(link.inode(), -1);
        countEntry(link.parent(), link.kind(), -1);
    }

    private void setContent(Change.SetContent set) throws IOException {
        Optional<Inode> inode = tree.inode(set.inode());
        if (inode.isEmpty()) {
            return;
        }
        List<Version> versions = new ArrayList<>();
        versions.add(new Version(mutation.stamp(), set.content()));
        for (Version version : inode.get().versions()) {
            if (!set.replaces().contains(version.stamp().dot())) {
                versions.add(version);
            }
        }
        versions.sort((a, b) -> b.stamp().compareTo(a.stamp()));
        tree.put(inode.get()
                .with(List.copyOf(versions))
                .with(inode.get().registers().changedAt(mutation.stamp())));
    }

    private void setMember(Change.SetMember set) throws IOException {
        Optional<Member> member = tree.member(set.node());
        Stamp stamp = mutation.stamp();
        tree.put(
                member.isPresent()
                        ? member.get().with(set, stamp)
                        : new Member(
                                set.node(),
                                set.publicKey(),
                                set.name(),
                                set.addresses(),
                                set.weight(),
                                Member.Standing.LISTED,
                                stamp));
    }

    private void endMember(Change.EndMember end) throws IOException {
        Optional<Member> member = tree.member(end.node());
        if (member.isPresent()) {
            tree.put(member.get().with(end.standing()));
        }
    }

    private void setAttribute(Change change) throws IOException {
        Stamp stamp = mutation.stamp();
        if (change instanceof Change.SetMode set) {
            change(set.inode(), registers -> registers.withMode(set.mode(), stamp));
        } else if (change instanceof Change.SetOwner set) {
            change(set.inode(), registers -> registers.withOwner(set.owner(), stamp));
        } else if (change instanceof Change.SetModified set) {
            change(set.inode(), registers -> registers.withModified(set.time(), stamp));
        } else if (change instanceof Change.SetExtended set) {
            change(set.inode(), registers -> registers.withExtended(set.name(), set.value(), stamp));
        } else {
            throw new IllegalStateException("a change of an unknown kind: " + change.getClass());
        }
    }

    @FunctionalInterface
    private interface Rewrite {
        Registers of(Registers registers);
    }

    private void change(InodeId id, Rewrite rewrite) throws IOException {
        Optional<Inode> inode = tree.inode(id);
        if (inode.isPresent()) {
            tree.put(inode.get().with(rewrite.of(inode.get().registers())));
        }
    }

    private void countLink(InodeId id, int difference) throws IOException {
        Optional<Inode> inode = tree.inode(id);
        if (inode.isPresent()) {
            tree.put(inode.get()
                    .with(inode.get().counts().addLinks(difference))
                    .with(inode.get().registers().changedAt(mutation.stamp())));
        }
    }

    /** A directory's modification time is written by every change of its entries. */
    private void countEntry(InodeId directory, FileKind kind, int difference) throws IOException {
        Optional<Inode> parent = tree.inode(directory);
        if (parent.isPresent()) {
            Timestamp now = Timestamp.ofMicros(mutation.stamp().micros());
            tree.put(parent.get()
                    .with(parent.get().counts().addEntry(kind == FileKind.DIRECTORY, difference))
                    .with(parent.get().registers().withModified(now, mutation.stamp())));
        }
    }

    /** Returns whether {@code inode} is {@code ancestor} or below it. Only directories have anything below them. */
    private boolean isWithin(InodeId inode, InodeId ancestor) throws IOException {
        return isWithin(tree, inode, ancestor);
    }

    /**
     * Returns whether a directory is {@code ancestor} or below it in {@code view}.
     *
     * <p>Ends even in a damaged tree: a directory met twice ends the walk.
     */
    public static boolean isWithin(TreeView view, InodeId directory, InodeId ancestor) throws IOException {
        Set<InodeId> seen = new HashSet<>();
        InodeId at = directory;
        while (seen.add(at)) {
            if (at.equals(ancestor)) {
                return true;
            }
            List<Link> links = view.linksOf(at);
            if (links.isEmpty()) {
                return false;
            }
            at = links.get(0).parent();
        }
        return false;
    }
}
