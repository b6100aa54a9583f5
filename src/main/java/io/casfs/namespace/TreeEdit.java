package io.casfs.namespace;

import io.casfs.identity.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The difference that mutations make to a tree, itself the tree's state after them.
 *
 * <p>Whoever keeps the state stores all that this names in one atomic batch. Not thread-safe.
 */
public final class TreeEdit implements TreeState {
    private final TreeState base;
    private final Map<InodeId, Inode> inodes = new LinkedHashMap<>();
    private final Map<InodeId, Inode> dropped = new LinkedHashMap<>();
    private final Set<InodeId> replaced = new HashSet<>();
    private final Map<LinkId, LinkChange> links = new LinkedHashMap<>();
    private final Map<LinkId, Optional<Link>> read = new HashMap<>();
    private final Map<NodeId, Member> members = new LinkedHashMap<>();
    private final NavigableMap<LoggedMove, Boolean> moves = new TreeMap<>();
    private final SortedMap<Unstable, Boolean> unstable = new TreeMap<>();

    /** A link's state before and after; empty where it isn't kept. */
    public record LinkChange(Optional<Link> before, Optional<Link> after) {}

    public TreeEdit(TreeState base) {
        this.base = base;
    }

    @Override
    public Optional<Inode> storedInode(InodeId id) throws IOException {
        Inode edited = inodes.get(id);
        if (edited != null) {
            return Optional.of(edited);
        }
        return dropped.containsKey(id) ? Optional.empty() : base.storedInode(id);
    }

    @Override
    public Optional<Link> storedLink(InodeId inode, LinkId link) throws IOException {
        LinkChange edited = links.get(link);
        return edited != null ? edited.after() : before(inode, link);
    }

    @Override
    public List<Link> storedLinksOf(InodeId inode) throws IOException {
        List<Link> found = new ArrayList<>();
        for (Link link : base.storedLinksOf(inode)) {
            if (!links.containsKey(link.id())) {
                found.add(link);
            }
        }
        for (LinkChange edited : links.values()) {
            edited.after().filter(link -> link.inode().equals(inode)).ifPresent(found::add);
        }
        found.sort(Comparator.comparing(Link::id));
        return found;
    }

    @Override
    public List<LoggedMove> movesAfter(LoggedMove move) throws IOException {
        List<LoggedMove> after = new ArrayList<>(base.movesAfter(move));
        moves.tailMap(move, false).forEach((logged, kept) -> {
            after.remove(logged);
            if (kept) {
                after.add(logged);
            }
        });
        Collections.sort(after);
        return after;
    }

    @Override
    public List<Unstable> unstable(Vector stable, int limit) throws IOException {
        List<Unstable> waiting = new ArrayList<>(base.unstable(stable, limit));
        unstable.forEach((entry, kept) -> {
            waiting.remove(entry);
            if (kept && stable.covers(entry.dot())) {
                waiting.add(entry);
            }
        });
        return waiting;
    }

    /** Returns what this edit itself made wait for mutations that {@code stable} covers. */
    List<Unstable> awaitedNewly(Vector stable) {
        return unstable.entrySet().stream()
                .filter(entry ->
                        entry.getValue() && stable.covers(entry.getKey().dot()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns whether there is nothing to store. */
    public boolean isEmpty() {
        return inodes.isEmpty()
                && dropped.isEmpty()
                && links.isEmpty()
                && members.isEmpty()
                && moves.isEmpty()
                && unstable.isEmpty();
    }

    @Override
    public Optional<Member> member(NodeId node) throws IOException {
        Member edited = members.get(node);
        return edited != null ? Optional.of(edited) : base.member(node);
    }

    /** Returns the members to store, in their new state. */
    public Collection<Member> members() {
        return Collections.unmodifiableCollection(members.values());
    }

    /** Returns the inodes to store, in their new state. */
    public Collection<Inode> inodes() {
        return Collections.unmodifiableCollection(inodes.values());
    }

    /** Returns the inodes that nothing leads to any more, as they were at last; to drop unless a handle holds them. */
    public Collection<Inode> droppedInodes() {
        return Collections.unmodifiableCollection(dropped.values());
    }

    /** Returns the files of which another content version has the name than before. */
    public Set<InodeId> replacedContents() {
        return Collections.unmodifiableSet(replaced);
    }

    /** Returns what becomes of links; a living one has its name in its directory, a buried one hasn't. */
    public Collection<LinkChange> links() {
        return Collections.unmodifiableCollection(links.values());
    }

    /** Returns the directory moves to log (true) and to drop from the log (false). */
    public Map<LoggedMove, Boolean> loggedMoves() {
        return Collections.unmodifiableMap(moves);
    }

    /** Returns what begins to wait for a mutation to be stable (true), and what no longer does (false). */
    public Map<Unstable, Boolean> awaited() {
        return Collections.unmodifiableMap(unstable);
    }

    /** Sets a local access time, if the inode is there. */
    public void setAccessed(Draft.Accessed accessed) throws IOException {
        Optional<Inode> inode = storedInode(accessed.inode());
        if (inode.isPresent()) {
            put(inode.get().accessedAt(accessed.time()));
        }
    }

    void contentReplaced(InodeId id) {
        replaced.add(id);
    }

    void put(Member member) {
        members.put(member.id(), member);
    }

    void put(Inode inode) {
        inodes.put(inode.id(), inode);
    }

    void drop(Inode inode) {
        inodes.remove(inode.id());
        dropped.put(inode.id(), inode);
    }

    /** Stores a link that the base doesn't have. */
    void putNew(Link link) {
        links.put(link.id(), new LinkChange(Optional.empty(), Optional.of(link)));
    }

    void put(Link link) throws IOException {
        links.put(link.id(), new LinkChange(before(link.inode(), link.id()), Optional.of(link)));
    }

    void drop(Link link) throws IOException {
        links.put(link.id(), new LinkChange(before(link.inode(), link.id()), Optional.empty()));
    }

    /** Returns the link as the base has it, asking only once. */
    private Optional<Link> before(InodeId inode, LinkId id) throws IOException {
        LinkChange edited = links.get(id);
        if (edited != null) {
            return edited.before();
        }
        Optional<Link> known = read.get(id);
        if (known == null) {
            known = base.storedLink(inode, id);
            read.put(id, known);
        }
        return known;
    }

    void log(LoggedMove move) {
        moves.put(move, true);
    }

    void unlog(LoggedMove move) {
        takeBack(moves, move);
    }

    void await(Unstable entry) {
        unstable.put(entry, true);
    }

    void awaitNoMore(Unstable entry) {
        takeBack(unstable, entry);
    }

    /** What was added by this very edit needn't be removed from the base. */
    private static <K> void takeBack(Map<K, Boolean> entries, K entry) {
        if (!entries.remove(entry, true)) {
            entries.put(entry, false);
        }
    }
}
