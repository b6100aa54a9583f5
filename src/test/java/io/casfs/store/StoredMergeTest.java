package io.casfs.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.crypto.ClusterKeys;
import io.casfs.crypto.ClusterSecret;
import io.casfs.namespace.Link;
import io.casfs.namespace.Merge;
import io.casfs.namespace.Mutation;
import io.casfs.namespace.RandomHistory;
import io.casfs.namespace.TreeCodec;
import io.casfs.namespace.TreeEdit;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tree on disk comes to the same records in whatever order mutations come, and reading it agrees with itself. */
final class StoredMergeTest {
    private static final int SEEDS = 24;
    private static final int STEPS = 60;
    private static final ClusterKeys KEYS = ClusterKeys.derive(ClusterSecret.of(new byte[32]));
    private static final byte[] ALL = {};
    private static final byte[] BEYOND_ALL = HexFormat.of().parseHex("ff".repeat(100));
    private static final List<Table> WITH_RECORDS = List.of(Table.INODES, Table.LINKS, Table.NAMES, Table.MEMBERS);

    @TempDir
    Path folder;

    private Database database;
    private Records records;
    private StoredTree tree;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(folder);
        records = new Records(database, KEYS.records());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void clear() throws IOException {
        try (Database.Write write = database.new Write()) {
            for (Table table : Table.values()) {
                write.deleteRange(table, ALL, BEYOND_ALL);
            }
            write.write();
        }
        tree = new StoredTree(database, records, KEYS.names());
    }

    private void store(TreeEdit edit) throws IOException {
        try (Database.Write write = database.new Write()) {
            Map<StoredTree.Place, List<Link>> names = tree.store(write, edit);
            write.write();
            tree.remember(edit, names);
        }
    }

    private Vector apply(List<Mutation> mutations) throws IOException {
        Vector applied = Vector.EMPTY;
        for (Mutation mutation : mutations) {
            store(Merge.apply(tree, mutation));
            applied = applied.with(mutation.dot());
        }
        return applied;
    }

    private void settle(Vector stable) throws IOException {
        for (TreeEdit edit = Merge.settle(tree, stable, 7); !edit.isEmpty(); edit = Merge.settle(tree, stable, 7)) {
            store(edit);
        }
    }

    private SortedMap<String, String> dump() throws IOException {
        SortedMap<String, String> found = new TreeMap<>();
        HexFormat hex = HexFormat.of();
        for (Table table : WITH_RECORDS) {
            records.scan(table, ALL, ALL, (key, record) -> {
                found.put(table + hex.formatHex(key), hex.formatHex(record));
                return true;
            });
        }
        for (Table table : List.of(Table.MOVES, Table.UNSTABLE)) {
            database.scan(table, ALL, ALL, (key, value) -> {
                found.put(table + hex.formatHex(key), hex.formatHex(value));
                return true;
            });
        }
        return found;
    }

    @Test
    void everyOrderGivesTheSameRecords() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomHistory history = new RandomHistory(seed, STEPS, false);
            clear();
            Vector all = apply(history.shuffled(new Random(seed)));
            SortedMap<String, String> expected = dump();
            assertReadingAgrees(seed);
            settle(all);
            assertReadingAgrees(seed);
            SortedMap<String, String> settled = dump();
            clear();
            apply(history.shuffled(new Random(-seed - 1)));
            assertEquals(expected, dump(), "seed " + seed);
            settle(all);
            assertEquals(settled, dump(), "settled, seed " + seed);
        }
    }

    /** Names, links, lists and counts say the same, from the caches and from the disk. */
    private void assertReadingAgrees(int seed) throws IOException {
        List<String> problems = new ArrayList<>();
        new RecordVerifier(database, records, () -> false, checked -> {}, problems::add).run();
        assertEquals(List.of(), problems, "seed " + seed);
        StoredTree fresh = new StoredTree(database, records, KEYS.names());
        List<Link> living = new ArrayList<>();
        records.scan(Table.LINKS, ALL, ALL, (key, record) -> {
            Link link = TreeCodec.decodeLink(Keys.inode(key), Keys.link(key), record);
            if (link.living()) {
                living.add(link);
            }
            return true;
        });
        for (Link link : living) {
            String message = "seed " + seed + ": " + link;
            assertEquals(fresh.named(link.parent(), link.name()), tree.named(link.parent(), link.name()), message);
            assertEquals(fresh.inode(link.inode()), tree.inode(link.inode()), message);
            assertEquals(
                    living.stream()
                            .filter(each -> each.inode().equals(link.inode()))
                            .toList(),
                    tree.linksOf(link.inode()));
            List<Link> inside = living.stream()
                    .filter(each -> each.parent().equals(link.inode()))
                    .toList();
            assertEquals(
                    inside.size(),
                    tree.inode(link.inode()).orElseThrow().counts().entries(),
                    message);
            List<Link> listed = new ArrayList<>();
            tree.list(link.inode(), 0, (entry, cursor) -> listed.add(entry));
            for (Link entry : listed) {
                assertEquals(entry, tree.named(entry.parent(), entry.name()).orElseThrow(), message);
            }
            assertEquals(inside.stream().map(Link::name).distinct().count(), listed.size(), message);
        }
    }
}
