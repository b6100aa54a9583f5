package io.casfs.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.namespace.Bytes;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a kernel would keep of a file system: names, attributes and contents, until it hears that they have changed. Asking
 * compares what is kept with what the file system says now.
 */
final class KeptAnswers implements TreeListener {
    private final TreeFileSystem fs;
    private final Map<Place, Optional<InodeId>> names = new ConcurrentHashMap<>();
    private final Map<InodeId, Optional<Stat>> stats = new ConcurrentHashMap<>();
    private final Map<InodeId, Bytes> contents = new ConcurrentHashMap<>();
    private long compared;

    private record Place(InodeId directory, Name name) {}

    /** Attributes and extended attributes. */
    private record Stat(Attributes attributes, Map<Bytes, Bytes> extended) {}

    KeptAnswers(TreeFileSystem fs) {
        this.fs = fs;
    }

    @Override
    public void nameChanged(InodeId directory, Name name) {
        names.remove(new Place(directory, name));
    }

    @Override
    public void attributesChanged(InodeId inode) {
        stats.remove(inode);
    }

    @Override
    public void contentWritten(InodeId inode) {
        stats.remove(inode);
        contents.remove(inode);
    }

    @Override
    public void contentReplaced(InodeId inode) {
        stats.remove(inode);
        contents.remove(inode);
    }

    /** Returns how often something that was kept was compared. */
    long compared() {
        return compared;
    }

    private <K, V> void compare(Map<K, V> kept, K key, V now, String step) {
        V before = kept.get(key);
        if (before != null) {
            compared++;
            assertEquals(now, before, () -> step + ": " + key + " is kept as it isn't any more");
        }
    }

    Optional<InodeId> name(InodeId directory, Name name, String step) throws IOException {
        Place place = new Place(directory, name);
        Optional<InodeId> now = lookup(place);
        compare(names, place, now, step);
        names.put(place, now);
        return now;
    }

    private Optional<InodeId> lookup(Place place) throws IOException {
        try {
            return Optional.of(fs.lookup(place.directory(), place.name()).inode());
        } catch (FsException e) {
            return Optional.empty();
        }
    }

    void attributes(InodeId inode, String step) throws IOException {
        Optional<Stat> now = stat(inode);
        compare(stats, inode, now, step);
        if (now.isEmpty() || !now.get().attributes().passing()) {
            stats.put(inode, now);
        }
    }

    private Optional<Stat> stat(InodeId inode) throws IOException {
        try {
            Map<Bytes, Bytes> extended = new HashMap<>();
            for (byte[] name : fs.extendedAttributeNames(inode)) {
                extended.put(Bytes.of(name), Bytes.of(fs.extendedAttribute(inode, name)));
            }
            return Optional.of(new Stat(fs.attributes(inode), extended));
        } catch (FsException e) {
            return Optional.empty();
        }
    }

    void content(InodeId inode, String step) throws IOException {
        OpenFile file;
        try {
            file = fs.open(inode, OpenMode.READ);
        } catch (FsException e) {
            return; // a directory, or gone: then nobody can read it
        }
        try {
            Bytes now = Bytes.of(TestVolume.readAll(file));
            compare(contents, inode, now, step);
            contents.put(inode, now);
        } finally {
            file.release();
        }
    }

    /** Compares all that is kept. */
    void all(String step) throws IOException {
        for (Place place : new ArrayList<>(names.keySet())) {
            name(place.directory(), place.name(), step);
        }
        for (InodeId inode : List.copyOf(stats.keySet())) {
            attributes(inode, step);
        }
        for (InodeId inode : List.copyOf(contents.keySet())) {
            content(inode, step);
        }
    }
}
