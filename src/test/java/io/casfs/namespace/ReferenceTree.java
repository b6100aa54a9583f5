package io.casfs.namespace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The tree after a set of mutations, by the rules' definition: everything is found from the whole set, nothing is carried
 * along. Slow.
 */
final class ReferenceTree {
    final MemoryTree tree = new MemoryTree();
    private final Map<InodeId, Inode> inodes = new TreeMap<>();
    private final Map<LinkId, Link> links = new TreeMap<>();
    private final Map<LinkId, Boolean> alive = new HashMap<>();

    ReferenceTree(List<Mutation> set) {
        List<Mutation> byStamp = new ArrayList<>(set);
        byStamp.sort(Comparator.comparing(Mutation::stamp));
        inodes.put(InodeId.ROOT, TreeRoot.initial());
        for (Mutation mutation : byStamp) {
            for (Change change : mutation.changes()) {
                if (change instanceof Change.MakeInode
                        || change instanceof Change.ShareInode
                        || change instanceof Change.MakeLink) {
                    make(mutation, change);
                }
            }
        }
        for (Mutation mutation : byStamp) {
            for (Change change : sameStampByLink(mutation)) {
                place(mutation, change);
            }
        }
        for (Mutation mutation : byStamp) {
            mutation.changes().forEach(change -> write(mutation, change));
        }
        links.replaceAll((id, link) -> link.living(isAlive(link)));
        count();
        inodes.values().forEach(inode -> tree.inodes.put(inode.id(), inode));
        for (Link link : links.values()) {
            tree.links.computeIfAbsent(link.inode(), absent -> new TreeMap<>()).put(link.id(), link);
        }
    }

    /** Moves of one mutation, in the order of their links; the rest of its changes doesn't matter here. */
    private static List<Change> sameStampByLink(Mutation mutation) {
        return mutation.changes().stream()
                .filter(Change.MoveLink.class::isInstance)
                .sorted(Comparator.comparing((Change change) -> ((Change.MoveLink) change).inode())
                        .thenComparing(change -> ((Change.MoveLink) change).link()))
                .toList();
    }

    private void make(Mutation mutation, Change change) {
        Stamp stamp = mutation.stamp();
        if (change instanceof Change.MakeInode make) {
            make(InodeId.madeBy(mutation.dot()), make, stamp);
        } else if (change instanceof Change.ShareInode share) {
            InodeId id = new InodeId(InodeId.madeBy(mutation.dot()).origin(), share.serial());
            make(id, new Change.MakeInode(Nature.FILE, share.mode(), share.owner()), stamp);
        } else if (change instanceof Change.MakeLink make) {
            LinkId id = LinkId.madeBy(mutation.dot());
            FileKind kind = inodes.get(make.inode()).nature().kind();
            links.put(id, Link.made(id, make.inode(), kind, new Placement(make.parent(), make.name(), stamp, true)));
        }
    }

    private void make(InodeId id, Change.MakeInode make, Stamp stamp) {
        List<Version> versions = make.nature().kind() == FileKind.FILE ? List.of(Version.first(stamp)) : List.of();
        Registers registers = Registers.initial(make.mode(), make.owner(), stamp);
        inodes.put(
                id, new Inode(id, make.nature(), registers, versions, Counts.NONE, Timestamp.ofMicros(stamp.micros())));
    }

    private void place(Mutation mutation, Change change) {
        Change.MoveLink move = (Change.MoveLink) change;
        Link link = links.get(move.link());
        boolean possible = !link.isDirectory() || !isWithin(move.parent(), move.inode());
        links.put(link.id(), link.with(new Placement(move.parent(), move.name(), mutation.stamp(), possible)));
        if (link.isDirectory()) {
            tree.moves.add(new LoggedMove(mutation.stamp(), link.inode(), link.id()));
        }
        tree.unstable.add(new Unstable(mutation.dot(), link.inode(), link.id()));
    }

    private boolean isWithin(InodeId directory, InodeId ancestor) {
        InodeId at = directory;
        while (!at.equals(ancestor)) {
            if (at.equals(InodeId.ROOT)) {
                return false;
            }
            at = onlyLinkOf(at).parent();
        }
        return true;
    }

    private Link onlyLinkOf(InodeId directory) {
        return links.values().stream()
                .filter(link -> link.inode().equals(directory))
                .findFirst()
                .orElseThrow();
    }

    private void write(Mutation mutation, Change change) {
        Stamp stamp = mutation.stamp();
        if (change instanceof Change.MakeLink make) {
            touch(make.inode(), stamp);
            touchDirectory(make.parent(), stamp);
        } else if (change instanceof Change.MoveLink move) {
            touch(move.inode(), stamp);
            touchDirectory(move.from(), stamp);
            touchDirectory(move.parent(), stamp);
        } else if (change instanceof Change.RemoveLink remove) {
            Link link = links.get(remove.link());
            links.put(link.id(), link.with(new Removal(mutation.dot(), remove.position(), remove.versions())));
            tree.unstable.add(new Unstable(mutation.dot(), link.inode(), link.id()));
            touch(remove.inode(), stamp);
            link.placements().stream()
                    .filter(placement -> placement.stamp().dot().equals(remove.position()))
                    .forEach(placement -> touchDirectory(placement.parent(), stamp));
        } else if (change instanceof Change.SetContent set) {
            List<Version> versions = new ArrayList<>(inodes.get(set.inode()).versions());
            versions.removeIf(version -> set.replaces().contains(version.stamp().dot()));
            versions.add(0, new Version(stamp, set.content(), set.links()));
            inodes.computeIfPresent(set.inode(), (id, inode) -> inode.with(List.copyOf(versions)));
            touch(set.inode(), stamp);
        } else {
            writeRegister(stamp, change);
        }
    }

    private void writeRegister(Stamp stamp, Change change) {
        if (change instanceof Change.SetMode set) {
            rewrite(set.inode(), inode -> inode.registers().withMode(set.mode(), stamp));
        } else if (change instanceof Change.SetOwner set) {
            rewrite(set.inode(), inode -> inode.registers().withOwner(set.owner(), stamp));
        } else if (change instanceof Change.SetModified set) {
            rewrite(set.inode(), inode -> inode.registers().withModified(set.time(), stamp));
        } else if (change instanceof Change.SetExtended set) {
            rewrite(set.inode(), inode -> inode.registers().withExtended(set.name(), set.value(), stamp));
        } else if (change instanceof Change.SetMember set) {
            Member.Standing standing =
                    tree.member(set.node()).map(Member::standing).orElse(Member.Standing.LISTED);
            tree.members.put(
                    set.node(),
                    new Member(
                            set.node(), set.publicKey(), set.name(), set.addresses(), set.weight(), standing, stamp));
        } else if (change instanceof Change.EndMember end) {
            tree.members.computeIfPresent(end.node(), (id, member) -> member.with(end.standing()));
        }
    }

    private void touch(InodeId id, Stamp stamp) {
        rewrite(id, inode -> inode.registers().changedAt(stamp));
    }

    private void touchDirectory(InodeId id, Stamp stamp) {
        rewrite(id, inode -> inode.registers().withModified(Timestamp.ofMicros(stamp.micros()), stamp));
    }

    private void rewrite(InodeId id, java.util.function.Function<Inode, Registers> registers) {
        inodes.computeIfPresent(id, (same, inode) -> inode.with(registers.apply(inode)));
    }

    /**
     * A removal holds that saw the link's place and all versions written by somebody who saw the link; a directory's only
     * if nothing living is inside.
     */
    private boolean isAlive(Link link) {
        Boolean known = alive.get(link.id());
        if (known != null) {
            return known;
        }
        Set<Dot> written = new HashSet<>();
        for (Version version : inodes.get(link.inode()).versions()) {
            if (version.links().contains(link.id())) {
                written.add(version.stamp().dot());
            }
        }
        boolean removed = link.removals().stream()
                .anyMatch(removal -> removal.position().equals(link.position().dot())
                        && new HashSet<>(removal.versions()).containsAll(written));
        boolean lives = !removed || (link.isDirectory() && hasLiving(link.inode()));
        alive.put(link.id(), lives);
        return lives;
    }

    private boolean hasLiving(InodeId directory) {
        return links.values().stream().anyMatch(link -> link.parent().equals(directory) && isAlive(link));
    }

    private void count() {
        for (Link link : links.values()) {
            count(
                    link.inode(),
                    counts -> counts.addLinks(
                            link.living() ? 1 : 0, link.removals().size()));
            for (Placement placement : link.placements()) {
                boolean entry = link.living() && placement.equals(link.placement());
                count(
                        placement.parent(),
                        counts -> entry ? counts.addEntry(link.isDirectory(), 1) : counts.addTraces(1));
            }
        }
    }

    private void count(InodeId id, java.util.function.UnaryOperator<Counts> difference) {
        inodes.computeIfPresent(id, (same, inode) -> inode.with(difference.apply(inode.counts())));
    }
}
