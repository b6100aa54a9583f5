package io.casfs.store;

import io.casfs.crypto.CorruptRecordException;
import io.casfs.namespace.MalformedRecordException;
import io.casfs.namespace.MutationCodec;
import io.casfs.namespace.TreeCodec;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes another node's checkpoint into the tables of a replica that has nothing yet.
 *
 * <p>A record in the table of states says, from the first part to the end, that what the tables have is of no use. All but
 * {@link #open} is called by whoever is alone in {@link TreeWriter}.
 */
final class Adoption {
    private static final byte[] ALL = {};
    private static final byte[] BEYOND_ALL_KEYS = new byte[64];

    static {
        Arrays.fill(BEYOND_ALL_KEYS, (byte) 0xff);
    }

    private final Database database;
    private final Records records;
    private final StoredTree tree;
    private long checkpoint;
    private int nextPart;
    private long taken;
    private boolean complete;

    Adoption(Database database, Records records, StoredTree tree) {
        this.database = database;
        this.records = records;
        this.tree = tree;
    }

    /** Drops what an adoption left behind that the death of the process ended. */
    void dropUnfinished() throws IOException {
        if (database.contains(Table.STATE, State.ADOPTING.key())) {
            try (Database.Write write = database.new Write()) {
                wipe(write);
                write.write();
            }
        }
    }

    private static void wipe(Database.Write write) throws IOException {
        for (Table table : Table.values()) {
            if (table.isOfReplica()) {
                write.deleteRange(table, ALL, BEYOND_ALL_KEYS);
            }
        }
    }

    /** Throws if a checkpoint is being adopted. */
    void requireNone() throws IOException {
        if (nextPart > 0) {
            throw new IOException("the tree is still being copied from another node; try again when that is done");
        }
    }

    /** Decodes a part and every record in it. */
    CheckpointPart open(byte[] part) throws MalformedRecordException {
        CheckpointPart decoded = CheckpointPart.decode(part);
        for (CheckpointPart.Entry entry : decoded.entries()) {
            try {
                check(entry);
            } catch (CorruptRecordException e) {
                throw new MalformedRecordException("a record of the checkpoint doesn't open: " + e.getMessage());
            } catch (MalformedRecordException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                // The bytes are in memory: what fails is their meaning.
                throw new MalformedRecordException("a record of the checkpoint can't be read: " + e.getMessage());
            }
        }
        return decoded;
    }

    private void check(CheckpointPart.Entry entry) throws IOException {
        byte[] key = entry.key();
        if (entry.table().hasRecords()) {
            check(entry.table(), key, records.open(entry.table(), key, entry.value()));
            return;
        }
        byte[] same = entry.table() == Table.MOVES ? Keys.move(Keys.move(key)) : Keys.unstable(Keys.unstable(key));
        if (entry.value().length > 0 || !Arrays.equals(same, key)) {
            throw new MalformedRecordException("a checkpoint has a wrong key of " + entry.table());
        }
    }

    private static void check(Table table, byte[] key, byte[] record) throws IOException {
        switch (table) {
            case INODES -> TreeCodec.decodeInode(Keys.inode(key), record);
            case LINKS -> TreeCodec.decodeLink(Keys.inode(key), Keys.link(key), record);
            case NAMES -> NameRecord.decode(record);
            case LOG -> MutationCodec.decode(record);
            case MEMBERS -> TreeCodec.decodeMember(Keys.node(key), record);
            case BATCHES -> BatchRecord.decode(record);
            case VECTOR -> Head.decode(record);
            case STATE -> Vector.decode(record);
            default -> throw new MalformedRecordException("no checkpoint has records of " + table);
        }
    }

    /** Stores a part. */
    void take(CheckpointPart part) throws IOException {
        boolean first = part.number() == 0;
        if (!first && (complete || part.number() != nextPart || part.checkpoint() != checkpoint)) {
            throw new MalformedRecordException("part " + part.number() + " of a checkpoint is not the next one, "
                    + nextPart + "; begin with the first");
        }
        try (Database.Write write = database.new Write()) {
            if (first) {
                wipe(write);
                records.put(write, Table.STATE, State.ADOPTING.key(), Vector.EMPTY.encode());
            }
            for (CheckpointPart.Entry entry : part.entries()) {
                write.put(entry.table(), entry.key(), entry.value());
            }
            write.write();
        }
        checkpoint = part.checkpoint();
        taken = (first ? 0 : taken) + part.entries().size();
        nextPart = part.number() + 1;
        complete = part.total().isPresent();
        if (complete && !part.total().equals(Optional.of(taken))) {
            complete = false;
            throw new MalformedRecordException("a checkpoint of " + part.total().get() + " records had " + taken);
        }
    }

    /** Ends it: what the tables have holds from now on. */
    void end(Vector vector) throws IOException {
        if (!complete) {
            throw new MalformedRecordException("parts of the checkpoint are missing after part " + (nextPart - 1));
        }
        TreeMap<Vector.Incarnation, Long> found = new TreeMap<>();
        records.scan(Table.VECTOR, ALL, ALL, (key, record) -> {
            found.put(Keys.incarnation(key), Head.decode(record).counter());
            return true;
        });
        if (!Vector.of(found).equals(vector)) {
            throw new MalformedRecordException(
                    "the checkpoint has other mutations than its node said: " + found + " instead of " + vector);
        }
        try (Database.Write write = database.new Write()) {
            write.delete(Table.STATE, State.ADOPTING.key());
            write.write();
        }
        nextPart = 0;
        complete = false;
        tree.forgetAll();
    }
}
