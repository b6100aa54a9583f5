package io.casfs.store;

import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.JournalEntry;
import io.casfs.namespace.Link;
import io.casfs.namespace.MutationCodec;
import io.casfs.namespace.TreeCodec;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Checks every record of a database, each for itself and against those it names. */
final class RecordVerifier {
    static final List<Table> TABLES = List.of(
            Table.INODES,
            Table.LINKS,
            Table.NAMES,
            Table.LOG,
            Table.BATCHES,
            Table.VECTOR,
            Table.MEMBERS,
            Table.JOURNAL);

    private static final byte[] ALL = {};
    private static final int TELL_EVERY = 1024;

    private final Database database;
    private final Records records;
    private final BooleanSupplier cancelled;
    private final Consumer<Long> checked;
    private final Consumer<String> problem;
    private long count;

    RecordVerifier(
            Database database,
            Records records,
            BooleanSupplier cancelled,
            Consumer<Long> checked,
            Consumer<String> problem) {
        this.database = database;
        this.records = records;
        this.cancelled = cancelled;
        this.checked = checked;
        this.problem = problem;
    }

    /** Decodes a record and compares what it names; throws what is wrong. */
    @FunctionalInterface
    private interface Check {
        void check(byte[] key, byte[] record) throws IOException;
    }

    long run() throws IOException {
        try {
            database.verifyChecksums();
        } catch (IOException e) {
            problem.accept(e.getMessage());
        }
        each(Table.INODES, "inode", this::checkInode);
        each(Table.LINKS, "link", this::checkLink);
        each(Table.NAMES, "name", this::checkName);
        each(Table.LOG, "mutation", (key, record) -> MutationCodec.decode(record));
        each(Table.BATCHES, "batch", (key, record) -> BatchRecord.decode(record));
        each(Table.VECTOR, "head", (key, record) -> Head.decode(record));
        each(Table.MEMBERS, "member", (key, record) -> TreeCodec.decodeMember(Keys.node(key), record));
        each(Table.JOURNAL, "journal entry", (key, record) -> JournalEntry.decode(record));
        return count;
    }

    private void each(Table table, String what, Check check) throws IOException {
        try {
            database.scan(table, ALL, ALL, (key, stored) -> {
                try {
                    check.check(key, records.open(table, key, stored));
                } catch (IOException e) {
                    if (Arrays.equals(stored, database.get(table, key))) {
                        problem.accept("record of a " + what + ": " + e.getMessage());
                    } // else it was changed while we looked, and what it named with it
                }
                count++;
                if (count % TELL_EVERY == 0) {
                    checked.accept(count);
                }
                return !cancelled.getAsBoolean();
            });
        } catch (IOException e) {
            problem.accept("records of every " + what + " after the damage can't be reached: " + e.getMessage());
        }
    }

    private void checkInode(byte[] key, byte[] record) throws IOException {
        Inode inode = TreeCodec.decodeInode(Keys.inode(key), record);
        boolean orphan = database.contains(Table.ORPHANS, key);
        if (inode.counts().isForgotten() && !orphan) {
            throw new IOException("inode " + inode.id() + " has no links and no open handle");
        }
    }

    private void checkLink(byte[] key, byte[] record) throws IOException {
        InodeId inode = Keys.inode(key);
        Link link = TreeCodec.decodeLink(inode, Keys.link(key), record);
        if (!database.contains(Table.INODES, Keys.inode(inode))) {
            throw new IOException("'" + link.name() + "' leads to inode " + inode + ", which isn't there");
        }
    }

    private void checkName(byte[] key, byte[] record) throws IOException {
        for (Link link : NameRecord.decode(record)) {
            Optional<byte[]> stored = records.get(Table.LINKS, Keys.link(link.inode(), link.id()));
            if (stored.isEmpty()
                    || !TreeCodec.decodeLink(link.inode(), link.id(), stored.get())
                            .equals(link)) {
                throw new IOException("'" + link.name() + "' stands in a directory, but its link isn't there");
            }
        }
    }
}
