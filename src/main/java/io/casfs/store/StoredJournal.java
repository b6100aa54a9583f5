package io.casfs.store;

import io.casfs.namespace.InodeId;
import io.casfs.namespace.Journal;
import io.casfs.namespace.JournalEntry;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The journal in the database: covered by the same sync of the write-ahead log as mutations. */
final class StoredJournal implements Journal {
    private static final byte[] ALL = {};

    private final Database database;
    private final Records records;

    StoredJournal(Database database, Records records) {
        this.database = database;
        this.records = records;
    }

    private static byte[] key(InodeId inode, long number) {
        return ByteBuffer.allocate(24).put(Keys.inode(inode)).putLong(number).array();
    }

    @Override
    public void append(InodeId inode, long number, JournalEntry entry) throws IOException {
        try (Database.Write batch = database.new Write()) {
            records.put(batch, Table.JOURNAL, key(inode, number), entry.encode());
            batch.write();
        }
    }

    @Override
    public void clear(InodeId inode) throws IOException {
        try (Database.Write batch = database.new Write()) {
            batch.deleteRange(Table.JOURNAL, key(inode, 0), key(inode, Long.MAX_VALUE));
            batch.write();
        }
    }

    @Override
    public void forEach(Reader reader) throws IOException {
        records.scan(Table.JOURNAL, ALL, ALL, (key, record) -> {
            reader.entry(Keys.inode(key), JournalEntry.decode(record));
            return true;
        });
    }
}
