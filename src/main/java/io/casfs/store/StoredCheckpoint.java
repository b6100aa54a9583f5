package io.casfs.store;

import io.casfs.namespace.Replica;
import io.casfs.namespace.TreeCodec;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot of the replica's tables, read as it is taken.
 *
 * <p>Records go out sealed as they are: table and key, which they are bound to, are the same on every node.
 */
final class StoredCheckpoint implements Replica.Checkpoint {
    private static final byte[] ALL = {};

    private final Records records;
    private final Database.Snapshot snapshot;
    private final Vector vector;
    private final long estimatedParts;
    private final long id = new SecureRandom().nextLong();
    private final Deque<Table> tables = new ArrayDeque<>();
    private byte[] from = ALL;
    private int parts;
    private long total;
    private boolean ended;

    StoredCheckpoint(Database database, Records records, Vector vector) throws IOException {
        this.records = records;
        this.vector = vector;
        long bytes = 0;
        for (Table table : Table.values()) {
            if (table.isOfReplica()) {
                tables.add(table);
                bytes += database.estimateBytes(table);
            }
        }
        this.estimatedParts = 1 + bytes / CheckpointPart.MAX_BYTES;
        this.snapshot = database.snapshot();
    }

    @Override
    public Vector vector() {
        return vector;
    }

    @Override
    public long estimatedParts() {
        return Math.max(estimatedParts, parts);
    }

    @Override
    public synchronized Optional<byte[]> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        Filling filling = new Filling();
        while (!tables.isEmpty()) {
            filling.table = tables.element();
            snapshot.scan(filling.table, ALL, from, filling::take);
            if (filling.full) {
                break;
            }
            tables.remove();
            from = ALL;
        }
        total += filling.entries.size();
        ended = tables.isEmpty();
        CheckpointPart part =
                new CheckpointPart(id, parts++, filling.entries, ended ? Optional.of(total) : Optional.empty());
        return Optional.of(part.encode());
    }

    /** A part while it is filled. */
    private final class Filling {
        private final List<CheckpointPart.Entry> entries = new ArrayList<>();
        private Table table = Table.INODES;
        private int length = CheckpointPart.HEADER_LENGTH + CheckpointPart.END_LENGTH;
        private boolean full;

        boolean take(byte[] key, byte[] value) throws IOException {
            if (isLocal(table, key, value)) {
                return true;
            }
            CheckpointPart.Entry entry = new CheckpointPart.Entry(table, key, value);
            if (!entries.isEmpty() && length + entry.length() > CheckpointPart.MAX_BYTES) {
                full = true;
                from = key;
                return false;
            }
            entries.add(entry);
            length += entry.length();
            return true;
        }
    }

    /** Returns whether a record is of interest to this node alone. */
    private boolean isLocal(Table table, byte[] key, byte[] value) throws IOException {
        if (table == Table.INODES && snapshot.get(Table.ORPHANS, key) != null) {
            return TreeCodec.decodeInode(Keys.inode(key), records.open(table, key, value))
                    .counts()
                    .isForgotten();
        }
        return table == Table.STATE && !Arrays.equals(key, State.STABLE.key());
    }

    @Override
    public synchronized void close() {
        ended = true;
        snapshot.close();
    }
}
