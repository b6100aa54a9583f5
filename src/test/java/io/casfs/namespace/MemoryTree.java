package io.casfs.namespace;

import io.casfs.identity.NodeId;
import java.io.IOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A tree in memory, as small as can be. */
public final class MemoryTree implements TreeView, TreeState {
    final Map<InodeId, Inode> inodes = new HashMap<>();
    final Map<InodeId, SortedMap<LinkId, Link>> links = new HashMap<>();
    final Map<NodeId, Member> members = new TreeMap<>();
    final NavigableSet<LoggedMove> moves = new TreeSet<>();
    final NavigableSet<Unstable> unstable = new TreeSet<>();

    public MemoryTree() {
        inodes.put(InodeId.ROOT, TreeRoot.initial());
    }

    public void apply(Mutation mutation) throws IOException {
        store(Merge.apply(this, mutation));
    }

    public void settle(Vector stable) throws IOException {
        for (TreeEdit edit = Merge.settle(this, stable, 10); !edit.isEmpty(); edit = Merge.settle(this, stable, 10)) {
            store(edit);
        }
    }

    private void store(TreeEdit edit) {
        edit.inodes().forEach(inode -> inodes.put(inode.id(), inode));
        edit.droppedInodes().forEach(inode -> inodes.remove(inode.id()));
        edit.members().forEach(member -> members.put(member.id(), member));
        for (TreeEdit.LinkChange change : edit.links()) {
            change.before().ifPresent(link -> linksAt(link.inode()).remove(link.id()));
            change.after().ifPresent(link -> linksAt(link.inode()).put(link.id(), link));
        }
        edit.loggedMoves().forEach((move, kept) -> keep(moves, move, kept));
        edit.awaited().forEach((entry, kept) -> keep(unstable, entry, kept));
    }

    private SortedMap<LinkId, Link> linksAt(InodeId inode) {
        return links.computeIfAbsent(inode, absent -> new TreeMap<>());
    }

    private static <T> void keep(NavigableSet<T> set, T element, boolean kept) {
        if (kept) {
            set.add(element);
        } else {
            set.remove(element);
        }
    }

    @Override
    public Optional<Inode> storedInode(InodeId id) {
        return Optional.ofNullable(inodes.get(id));
    }

    @Override
    public Optional<Link> storedLink(InodeId inode, LinkId link) {
        return Optional.ofNullable(linksAt(inode).get(link));
    }

    @Override
    public List<Link> storedLinksOf(InodeId inode) {
        return List.copyOf(linksAt(inode).values());
    }

    @Override
    public List<LoggedMove> movesAfter(LoggedMove move) {
        return List.copyOf(moves.tailSet(move, false));
    }

    @Override
    public List<Unstable> unstable(Vector stable, int limit) {
        return unstable.stream()
                .filter(entry -> stable.covers(entry.dot()))
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<Inode> inode(InodeId id) {
        return storedInode(id).filter(inode -> inode.counts().links() > 0);
    }

    @Override
    public Optional<Link> link(InodeId inode, LinkId link) {
        return storedLink(inode, link).filter(Link::living);
    }

    @Override
    public List<Link> linksOf(InodeId inode) {
        return storedLinksOf(inode).stream().filter(Link::living).toList();
    }

    /** Returns all links, living or buried. */
    List<Link> all() {
        return links.values().stream().flatMap(some -> some.values().stream()).toList();
    }

    List<Link> living() {
        return all().stream().filter(Link::living).toList();
    }

    /** Returns all inodes that can be seen, in the order of their ids. */
    public List<InodeId> shownInodes() {
        return inodes.values().stream()
                .filter(inode -> inode.counts().links() > 0)
                .map(Inode::id)
                .sorted()
                .toList();
    }

    /** Returns every record, as text. */
    public String dump() {
        SortedMap<String, String> records = new TreeMap<>();
        inodes.forEach((id, inode) -> records.put("inode " + id, hex(TreeCodec.encode(inode))));
        all().forEach(link -> records.put("link " + link.id(), hex(TreeCodec.encode(link)) + " of " + link.inode()));
        members.forEach((id, member) -> records.put("member " + id, hex(TreeCodec.encode(member))));
        moves.forEach(move -> records.put("move " + move, ""));
        unstable.forEach(entry -> records.put("unstable " + entry, ""));
        return String.join(
                "\n", records.entrySet().stream().map(Object::toString).toList());
    }

    /** Returns what can be seen, as text. */
    String shown() {
        SortedMap<String, String> seen = new TreeMap<>();
        for (Link link : living()) {
            Inode inode = inode(link.inode()).orElseThrow();
            Counts counts = inode.counts();
            seen.put("link " + link.id(), link.placement() + " " + inode.id());
            seen.put(
                    "inode " + inode.id(),
                    inode.nature() + " " + inode.registers() + " " + inode.versions() + " " + counts.links() + " "
                            + counts.entries() + " " + counts.directories());
        }
        return seen.toString();
    }

    private static String hex(byte[] record) {
        return HexFormat.of().formatHex(record);
    }

    @Override
    public Optional<Link> named(InodeId parent, Name name) {
        List<Link> wanting = living().stream()
                .filter(link -> link.parent().equals(parent) && link.name().equals(name))
                .toList();
        return Link.byClaim(wanting).stream().findFirst();
    }

    @Override
    public Optional<Member> member(NodeId node) {
        return Optional.ofNullable(members.get(node));
    }

    @Override
    public List<Member> members() {
        return List.copyOf(members.values());
    }
}
