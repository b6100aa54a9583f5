package io.casfs.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.casfs.crypto.KeyedHash;
import io.casfs.identity.NodeId;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.LinkId;
import io.casfs.namespace.LoggedMove;
import io.casfs.namespace.Member;
import io.casfs.namespace.Name;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.TreeCodec;
import io.casfs.namespace.TreeEdit;
import io.casfs.namespace.TreeRoot;
import io.casfs.namespace.TreeState;
import io.casfs.namespace.TreeView;
import io.casfs.namespace.Unstable;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tree in the database, with the inodes and names used last in memory.
 *
 * <p>Thread-safe for reading; one writer at a time calls {@link #store} and then {@link #remember}. The caches never show
 * what the database doesn't hold: they are written after it, and a load that runs at the same time holds the entry, so
 * that what is remembered comes after what was loaded.
 */
final class StoredTree implements TreeView, TreeState {
    private static final Logger LOG = LoggerFactory.getLogger(StoredTree.class);
    private static final long CACHED_INODES = 32_768;
    private static final long CACHED_NAMES = 32_768;

    private static final byte[] NOTHING = {};
    private static final long BEYOND_COUNTERS = -1; // the highest, in the order of keys

    private final Database database;
    private final Records records;
    private final KeyedHash names;
    private final Set<InodeId> held = ConcurrentHashMap.newKeySet();
    private final Cache<InodeId, Optional<Inode>> inodeCache =
            Caffeine.newBuilder().maximumSize(CACHED_INODES).build();
    private final Cache<Place, List<Link>> nameCache =
            Caffeine.newBuilder().maximumSize(CACHED_NAMES).build();

    /** A name in a directory. */
    record Place(InodeId parent, Name name) {
        static Place of(Link link) {
            return new Place(link.parent(), link.name());
        }
    }

    private final List<Runnable> membersListeners = new CopyOnWriteArrayList<>();

    StoredTree(Database database, Records records, KeyedHash names) {
        this.database = database;
        this.records = records;
        this.names = names;
    }

    @Override
    public Optional<Inode> inode(InodeId id) throws IOException {
        boolean wasHeld =
                held.contains(id); // asked before and after: it may end, or begin, while the inode is looked up
        return storedInode(id).filter(inode -> inode.counts().links() > 0 || wasHeld || held.contains(id));
    }

    @Override
    public Optional<Inode> storedInode(InodeId id) throws IOException {
        return cached(inodeCache, id, this::loadInode);
    }

    private Optional<Inode> loadInode(InodeId id) {
        try {
            Optional<byte[]> record = records.get(Table.INODES, Keys.inode(id));
            if (record.isPresent()) {
                return Optional.of(TreeCodec.decodeInode(id, record.get()));
            }
            return id.equals(InodeId.ROOT) ? Optional.of(TreeRoot.initial()) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Link> link(InodeId inode, LinkId link) throws IOException {
        return storedLink(inode, link).filter(Link::living);
    }

    @Override
    public Optional<Link> storedLink(InodeId inode, LinkId link) throws IOException {
        Optional<byte[]> record = records.get(Table.LINKS, Keys.link(inode, link));
        return record.isPresent() ? Optional.of(TreeCodec.decodeLink(inode, link, record.get())) : Optional.empty();
    }

    @Override
    public Optional<Link> named(InodeId parent, Name name) throws IOException {
        List<Link> links = cached(nameCache, new Place(parent, name), this::loadLinks);
        return links.isEmpty() ? Optional.empty() : Optional.of(links.get(0));
    }

    private List<Link> loadLinks(Place place) {
        try {
            Optional<byte[]> record = records.get(Table.NAMES, Keys.name(names, place.parent(), place.name()));
            return record.isPresent() ? NameRecord.decode(record.get()) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <K, V> V cached(Cache<K, V> cache, K key, Function<K, V> load) throws IOException {
        try {
            return cache.get(key, load);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public List<Link> linksOf(InodeId inode) throws IOException {
        return storedLinksOf(inode).stream().filter(Link::living).toList();
    }

    @Override
    public List<Link> storedLinksOf(InodeId inode) throws IOException {
        List<Link> links = new ArrayList<>();
        byte[] prefix = Keys.inode(inode);
        records.scan(
                Table.LINKS,
                prefix,
                prefix,
                (key, record) -> links.add(TreeCodec.decodeLink(inode, Keys.link(key), record)));
        return links;
    }

    @Override
    public List<LoggedMove> movesAfter(LoggedMove move) throws IOException {
        List<LoggedMove> after = new ArrayList<>();
        database.scan(Table.MOVES, NOTHING, Keys.move(move), (key, value) -> {
            LoggedMove found = Keys.move(key);
            if (found.compareTo(move) > 0) {
                after.add(found);
            }
            return true;
        });
        return after;
    }

    @Override
    public List<Unstable> unstable(Vector stable, int limit) throws IOException {
        List<Unstable> waiting = new ArrayList<>();
        Optional<Unstable> uncovered = firstUncovered(NOTHING, stable, limit, waiting);
        while (uncovered.isPresent()) {
            Vector.Incarnation of = Vector.Incarnation.of(uncovered.get().dot());
            uncovered = firstUncovered(Keys.mutation(of.dot(BEYOND_COUNTERS)), stable, limit, waiting);
        }
        return waiting;
    }

    /** Adds what is covered from a key on, up to the first that isn't: what follows of its incarnation isn't either. */
    private Optional<Unstable> firstUncovered(byte[] from, Vector stable, int limit, List<Unstable> covered)
            throws IOException {
        AtomicReference<Unstable> uncovered = new AtomicReference<>();
        database.scan(Table.UNSTABLE, NOTHING, from, (key, value) -> {
            Unstable entry = Keys.unstable(key);
            if (covered.size() >= limit) {
                return false;
            }
            if (!stable.covers(entry.dot())) {
                uncovered.set(entry);
                return false;
            }
            return covered.add(entry);
        });
        return Optional.ofNullable(uncovered.get());
    }

    @Override
    public Optional<Member> member(NodeId node) throws IOException {
        Optional<byte[]> record = records.get(Table.MEMBERS, Keys.node(node));
        return record.isPresent() ? Optional.of(TreeCodec.decodeMember(node, record.get())) : Optional.empty();
    }

    @Override
    public List<Member> members() throws IOException {
        List<Member> members = new ArrayList<>();
        records.scan(
                Table.MEMBERS,
                NOTHING,
                NOTHING,
                (key, record) -> members.add(TreeCodec.decodeMember(Keys.node(key), record)));
        return members;
    }

    /** As {@link Namespace#list}. */
    void list(InodeId directory, long cursor, Namespace.LinkReader reader) throws IOException {
        records.scan(Table.NAMES, Keys.inode(directory), Keys.fromCursor(directory, cursor), (key, record) -> {
            long next = Keys.cursor(key);
            if (cursor > 0 && next <= cursor) {
                return true;
            }
            return reader.take(NameRecord.decode(record).get(0), next);
        });
    }

    /** Adds an edit's records to a batch and returns what {@link #remember} needs once the batch is written. */
    Map<Place, List<Link>> store(Database.Write batch, TreeEdit edit) throws IOException {
        for (Inode inode : edit.inodes()) {
            put(batch, inode);
            if (inode.counts().links() > 0 && held.contains(inode.id())) {
                batch.delete(Table.ORPHANS, Keys.inode(inode.id()));
            }
        }
        for (Inode inode : edit.droppedInodes()) {
            if (held.contains(inode.id())) {
                put(batch, inode);
            } else {
                batch.delete(Table.INODES, Keys.inode(inode.id()));
            }
        }
        for (Member member : edit.members()) {
            records.put(batch, Table.MEMBERS, Keys.node(member.id()), TreeCodec.encode(member));
        }
        for (TreeEdit.LinkChange change : edit.links()) {
            storeLink(batch, change);
        }
        for (Map.Entry<LoggedMove, Boolean> move : edit.loggedMoves().entrySet()) {
            mark(batch, Table.MOVES, Keys.move(move.getKey()), move.getValue());
        }
        for (Map.Entry<Unstable, Boolean> entry : edit.awaited().entrySet()) {
            mark(batch, Table.UNSTABLE, Keys.unstable(entry.getKey()), entry.getValue());
        }
        Map<Place, List<Link>> changed = changedNames(edit);
        for (Map.Entry<Place, List<Link>> change : changed.entrySet()) {
            storeName(batch, change.getKey(), change.getValue());
        }
        return changed;
    }

    private void put(Database.Write batch, Inode inode) throws IOException {
        records.put(batch, Table.INODES, Keys.inode(inode.id()), TreeCodec.encode(inode));
    }

    private void storeLink(Database.Write batch, TreeEdit.LinkChange change) throws IOException {
        if (change.after().isPresent()) {
            Link link = change.after().get();
            records.put(batch, Table.LINKS, Keys.link(link.inode(), link.id()), TreeCodec.encode(link));
        } else if (change.before().isPresent()) {
            Link link = change.before().get();
            batch.delete(Table.LINKS, Keys.link(link.inode(), link.id()));
        }
    }

    private static void mark(Database.Write batch, Table table, byte[] key, boolean kept) throws IOException {
        if (kept) {
            batch.put(table, key, NOTHING);
        } else {
            batch.delete(table, key);
        }
    }

    private void storeName(Database.Write batch, Place place, List<Link> links) throws IOException {
        byte[] key = Keys.name(names, place.parent(), place.name());
        if (links.isEmpty()) {
            batch.delete(Table.NAMES, key);
        } else {
            records.put(batch, Table.NAMES, key, NameRecord.encode(links));
        }
    }

    void onMembersChanged(Runnable listener) {
        membersListeners.add(listener);
    }

    /** Shows an edit that the database now holds. */
    void remember(TreeEdit edit, Map<Place, List<Link>> changedNames) {
        edit.inodes().forEach(this::remember);
        for (Inode inode : edit.droppedInodes()) {
            if (held.contains(inode.id())) {
                remember(inode);
            } else {
                inodeCache.invalidate(inode.id());
            }
        }
        nameCache.putAll(changedNames);
        if (!edit.members().isEmpty()) {
            tellOfMembers();
        }
    }

    /** The edit is stored: nothing that a listener does may keep the history from taking note of it. */
    private void tellOfMembers() {
        for (Runnable listener : membersListeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.error("The member list changed, and somebody who follows it failed", e);
            }
        }
    }

    private void remember(Inode inode) {
        inodeCache.put(inode.id(), Optional.of(inode));
        if (inode.counts().links() > 0) {
            held.remove(inode.id()); // nobody need hold it any more
        }
    }

    /** Returns the living links that want each name that the edit touches, after the edit, the one that has it first. */
    private Map<Place, List<Link>> changedNames(TreeEdit edit) throws IOException {
        Map<Place, List<Link>> changed = new LinkedHashMap<>();
        for (TreeEdit.LinkChange change : edit.links()) {
            Optional<Link> before = change.before().filter(Link::living);
            Optional<Link> after = change.after().filter(Link::living);
            if (before.equals(after)) {
                continue;
            }
            if (before.isPresent()) {
                LinkId id = before.get().id();
                wanting(changed, Place.of(before.get()))
                        .removeIf(link -> link.id().equals(id));
            }
            if (after.isPresent()) {
                wanting(changed, Place.of(after.get())).add(after.get());
            }
        }
        changed.replaceAll((place, links) -> Link.byClaim(links));
        return changed;
    }

    private List<Link> wanting(Map<Place, List<Link>> changed, Place place) throws IOException {
        List<Link> links = changed.get(place);
        if (links == null) {
            links = new ArrayList<>(cached(nameCache, place, this::loadLinks));
            changed.put(place, links);
        }
        return links;
    }

    /** Keeps an inode readable without links until {@link #release} or its next link, for an open handle. */
    void hold(Database.Write batch, InodeId inode) throws IOException {
        held.add(inode);
        batch.put(Table.ORPHANS, Keys.inode(inode), NOTHING);
    }

    /** Ends {@link #hold}; {@link #forget} follows once the batch is written. */
    void release(Database.Write batch, InodeId inode) throws IOException {
        batch.delete(Table.ORPHANS, Keys.inode(inode));
        if (storedInode(inode).filter(found -> found.counts().isForgotten()).isPresent()) {
            batch.delete(Table.INODES, Keys.inode(inode));
        }
    }

    /** Forgets everything: the database has another tree now. */
    void forgetAll() {
        inodeCache.invalidateAll();
        nameCache.invalidateAll();
    }

    /** Forgets that an inode was held, and the inode if the database no longer has it. */
    void forget(InodeId inode) {
        held.remove(inode);
        inodeCache.invalidate(inode);
    }
}
