package io.casfs.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.casfs.crypto.KeyedHash;
import io.casfs.identity.NodeId;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.LinkId;
import io.casfs.namespace.Member;
import io.casfs.namespace.Name;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.TreeCodec;
import io.casfs.namespace.TreeEdit;
import io.casfs.namespace.TreeRoot;
import io.casfs.namespace.TreeView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The tree in the database, with the inodes and names used last in memory.
 *
 * <p>Thread-safe for reading; one writer at a time calls {@link #store} and then {@link #remember}. The caches never show
 * what the database doesn't hold: they are written after it, and a load that runs at the same time holds the entry, so
 * that what is remembered comes after what was loaded.
 */
final class StoredTree implements TreeView {
    private static final long CACHED_INODES = 32_768;
    private static final long CACHED_NAMES = 32_768;

    private final Records records;
    private final KeyedHash names;
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

    StoredTree(Records records, KeyedHash names) {
        this.records = records;
        this.names = names;
    }

    @Override
    public Optional<Inode> inode(InodeId id) throws IOException {
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
    public Optional<Member> member(NodeId node) throws IOException {
        Optional<byte[]> record = records.get(Table.MEMBERS, Keys.node(node));
        return record.isPresent() ? Optional.of(TreeCodec.decodeMember(node, record.get())) : Optional.empty();
    }

    @Override
    public List<Member> members() throws IOException {
        List<Member> members = new ArrayList<>();
        byte[] all = {};
        records.scan(
                Table.MEMBERS, all, all, (key, record) -> members.add(TreeCodec.decodeMember(Keys.node(key), record)));
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
    Map<Place, List<Link>> store(Database.Batch batch, TreeEdit edit) throws IOException {
        for (Inode inode : edit.inodes()) {
            records.put(batch, Table.INODES, Keys.inode(inode.id()), TreeCodec.encode(inode));
        }
        for (Member member : edit.editedMembers()) {
            records.put(batch, Table.MEMBERS, Keys.node(member.id()), TreeCodec.encode(member));
        }
        for (InodeId removed : edit.removedInodes()) {
            batch.delete(Table.INODES, Keys.inode(removed));
        }
        for (Link removed : edit.removedLinks()) {
            batch.delete(Table.LINKS, Keys.link(removed.inode(), removed.id()));
        }
        for (Link link : edit.links()) {
            records.put(batch, Table.LINKS, Keys.link(link.inode(), link.id()), TreeCodec.encode(link));
        }
        Map<Place, List<Link>> changed = changedNames(edit);
        for (Map.Entry<Place, List<Link>> change : changed.entrySet()) {
            byte[] key =
                    Keys.name(names, change.getKey().parent(), change.getKey().name());
            if (change.getValue().isEmpty()) {
                batch.delete(Table.NAMES, key);
            } else {
                records.put(batch, Table.NAMES, key, NameRecord.encode(change.getValue()));
            }
        }
        return changed;
    }

    /** Shows an edit that the database now holds. */
    void remember(TreeEdit edit, Map<Place, List<Link>> changedNames) {
        for (Inode inode : edit.inodes()) {
            inodeCache.put(inode.id(), Optional.of(inode));
        }
        edit.removedInodes().forEach(inodeCache::invalidate);
        changedNames.forEach((place, links) -> nameCache.put(place, List.copyOf(links)));
    }

    /** Returns the links that want each name that the edit touches, after the edit. */
    private Map<Place, List<Link>> changedNames(TreeEdit edit) throws IOException {
        Map<Place, List<Link>> changed = new LinkedHashMap<>();
        for (Link removed : edit.removedLinks()) {
            wanting(changed, Place.of(removed)).removeIf(link -> link.id().equals(removed.id()));
        }
        for (Link link : edit.links()) {
            wanting(changed, Place.of(link)).add(link);
        }
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

    /** Drops one inode's record. */
    void drop(Database.Batch batch, InodeId inode) throws IOException {
        batch.delete(Table.INODES, Keys.inode(inode));
    }

    /** Forgets everything: the database has another tree now. */
    void forgetAll() {
        inodeCache.invalidateAll();
        nameCache.invalidateAll();
    }

    /** Forgets an inode that the database no longer holds. */
    void forget(InodeId inode) {
        inodeCache.invalidate(inode);
    }
}
