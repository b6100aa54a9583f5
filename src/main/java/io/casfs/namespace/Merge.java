package io.casfs.namespace;

import io.casfs.identity.NodeKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What a mutation does to the tree: the one place where changes of different nodes meet.
 *
 * <p>The state after a set of mutations doesn't depend on the order in which they came, as long as each came after those
 * that its author knew. {@code docs/merging.md} has the rules and says why. A change that has no effect is never an
 * error, since every node must come to the same state.
 */
public final class Merge {
    private final TreeEdit tree;
    private final Mutation mutation;
    private final Liveness liveness;

    private Merge(TreeEdit tree, Mutation mutation) {
        this.tree = tree;
        this.mutation = mutation;
        this.liveness = new Liveness(tree);
    }

    /** Returns what {@code mutation} changes in {@code before}. */
    public static TreeEdit apply(TreeState before, Mutation mutation) throws IOException {
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

    /**
     * Returns what can be dropped, once all in {@code stable} is known to every member and all that was made without
     * knowing it was applied: buried links and inodes, and what moves left.
     *
     * @param limit how many entries to look at, about; if there was nothing to do, the edit {@linkplain TreeEdit#isEmpty
     *     is empty}
     */
    public static TreeEdit settle(TreeState before, Vector stable, int limit) throws IOException {
        TreeEdit edit = new TreeEdit(before);
        new Settlement(edit, stable).settle(edit.unstable(stable, limit));
        return edit;
    }

    /** Does as {@link #settle(TreeState, Vector, int)}, at once, with what {@code edit} itself left to be dropped. */
    public static void settle(TreeEdit edit, Vector stable) throws IOException {
        List<Unstable> waiting = edit.awaitedNewly(stable);
        if (!waiting.isEmpty()) {
            new Settlement(edit, stable).settle(waiting);
        }
    }

    private void apply(Change change) throws IOException {
        if (change instanceof Change.MakeInode make) {
            makeInode(InodeId.madeBy(mutation.dot()), make.nature(), make.mode(), make.owner());
        } else if (change instanceof Change.ShareInode share) {
            shareInode(share);
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

    private void makeInode(InodeId id, Nature nature, int mode, Owner owner) {
        List<Version> versions = nature.kind() == FileKind.FILE ? List.of(Version.first(mutation.stamp())) : List.of();
        tree.put(new Inode(
                id,
                nature,
                Registers.initial(mode, owner, mutation.stamp()),
                versions,
                Counts.NONE,
                Timestamp.ofMicros(mutation.stamp().micros())));
    }

    /** The author has a record of the inode, of which nothing stays: the tree follows from mutations alone. */
    private void shareInode(Change.ShareInode share) throws IOException {
        InodeId id = InodeId.sharedBy(mutation.dot(), share.serial());
        if (tree.storedInode(id).filter(inode -> !inode.isLocal()).isEmpty()) {
            makeInode(id, Nature.FILE, share.mode(), share.owner());
        }
    }

    /** A directory gets its only link from the mutation that makes it. */
    private void makeLink(Change.MakeLink make) throws IOException {
        Optional<Inode> inode = tree.storedInode(make.inode());
        if (inode.isEmpty()
                || !isDirectory(make.parent())
                || make.parent().equals(make.inode())
                || (inode.get().isDirectory() && !make.inode().equals(InodeId.madeBy(mutation.dot())))) {
            return;
        }
        Placement placement = new Placement(make.parent(), make.name(), mutation.stamp(), true);
        liveness.make(Link.made(
                LinkId.madeBy(mutation.dot()),
                make.inode(),
                inode.get().nature().kind(),
                placement));
        touch(make.inode());
        touchDirectory(make.parent());
    }

    private void moveLink(Change.MoveLink move) throws IOException {
        Optional<Link> found = tree.storedLink(move.inode(), move.link());
        if (found.isEmpty() || !isDirectory(move.parent()) || hasPlacement(found.get(), mutation.stamp())) {
            return;
        }
        Link link = found.get();
        Placement placement = new Placement(move.parent(), move.name(), mutation.stamp(), true);
        if (link.isDirectory()) {
            DirectoryMoves moves = new DirectoryMoves(tree);
            moves.move(link, placement);
            moves.finish(liveness);
        } else {
            liveness.replace(link, link.with(placement));
        }
        tree.await(new Unstable(mutation.dot(), link.inode(), link.id()));
        touch(link.inode());
        touchDirectory(move.from());
        touchDirectory(move.parent());
    }

    private void removeLink(Change.RemoveLink remove) throws IOException {
        Optional<Link> found = tree.storedLink(remove.inode(), remove.link());
        if (found.isEmpty()) {
            return; // dead in the eyes of every member
        }
        Link link = found.get();
        liveness.replace(link, link.with(new Removal(mutation.dot(), remove.position(), remove.versions())));
        tree.await(new Unstable(mutation.dot(), link.inode(), link.id()));
        touch(link.inode());
        for (Placement placement : link.placements()) {
            if (placement.stamp().dot().equals(remove.position())) {
                touchDirectory(placement.parent());
            }
        }
    }

    private static boolean hasPlacement(Link link, Stamp stamp) {
        return link.placements().stream()
                .anyMatch(placement -> placement.stamp().equals(stamp));
    }

    private boolean isDirectory(InodeId id) throws IOException {
        return tree.storedInode(id).filter(Inode::isDirectory).isPresent();
    }

    private void setContent(Change.SetContent set) throws IOException {
        Optional<Inode> inode = tree.storedInode(set.inode());
        if (inode.isEmpty() || inode.get().nature().kind() != FileKind.FILE) {
            return;
        }
        List<Version> versions = new ArrayList<>();
        versions.add(new Version(mutation.stamp(), set.content(), set.links()));
        for (Version version : inode.get().versions()) {
            if (!set.replaces().contains(version.stamp().dot())) {
                versions.add(version);
            }
        }
        versions.sort((a, b) -> b.stamp().compareTo(a.stamp()));
        if (!versions.get(0).equals(inode.get().version())) {
            tree.contentReplaced(set.inode());
        }
        tree.put(inode.get()
                .with(List.copyOf(versions))
                .with(inode.get().registers().changedAt(mutation.stamp())));
        liveness.refresh(set.inode());
    }

    private void setMember(Change.SetMember set) throws IOException {
        if (!NodeKey.id(set.publicKey().toBytes()).equals(set.node())) {
            return; // or a member could give another one a key that isn't its own
        }
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

    private void change(InodeId id, UnaryOperator<Registers> rewrite) throws IOException {
        Optional<Inode> inode = tree.storedInode(id);
        if (inode.isPresent()) {
            tree.put(inode.get().with(rewrite.apply(inode.get().registers())));
        }
    }

    /** Whatever names an inode changes its change time, also what has no effect: so the order doesn't matter. */
    private void touch(InodeId id) throws IOException {
        change(id, registers -> registers.changedAt(mutation.stamp()));
    }

    /** Whatever names an entry of a directory writes its modification time, also what has no effect. */
    private void touchDirectory(InodeId id) throws IOException {
        Timestamp now = Timestamp.ofMicros(mutation.stamp().micros());
        if (isDirectory(id)) {
            change(id, registers -> registers.withModified(now, mutation.stamp()));
        }
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
