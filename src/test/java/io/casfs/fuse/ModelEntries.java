package io.casfs.fuse;

import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The entries of a directory of the model, in the order in which they came to be; an entry's place never changes. */
final class ModelEntries {
    private final Map<Name, Entry> byName = new HashMap<>();
    private final NavigableMap<Long, Entry> byCursor = new TreeMap<>();
    private long lastCursor;

    /** A name, what it leads to, and its place in listings. */
    record Entry(long cursor, Name name, InodeId inode) {}

    /** Returns what the name leads to, or null. */
    InodeId get(Name name) {
        Entry entry = byName.get(name);
        return entry == null ? null : entry.inode;
    }

    boolean has(Name name) {
        return byName.containsKey(name);
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /** Lets the name lead there; one that was taken keeps its place. */
    void put(Name name, InodeId inode) {
        Entry old = byName.get(name);
        Entry entry = new Entry(old == null ? ++lastCursor : old.cursor, name, inode);
        byName.put(name, entry);
        byCursor.put(entry.cursor, entry);
    }

    void remove(Name name) {
        Entry entry = byName.remove(name);
        if (entry != null) {
            byCursor.remove(entry.cursor);
        }
    }

    /** Returns the next entries after a place. */
    List<Entry> after(long cursor, int limit) {
        return byCursor.tailMap(cursor, false).values().stream().limit(limit).toList();
    }
}
