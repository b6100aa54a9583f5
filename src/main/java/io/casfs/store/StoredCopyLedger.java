package io.casfs.store;

import io.casfs.block.BlockId;
import io.casfs.block.CopyLedger;
import io.casfs.block.IdConsumer;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of copies in the database: one table of cached blocks, one of unconfirmed ones; a block in neither is kept
 * and confirmed, and costs nothing.
 *
 * <p>Writing a block costs one lookup, which the table's filter answers, and one unsynced write.
 */
final class StoredCopyLedger implements CopyLedger {
    private static final byte[] ALL = {};
    private static final byte[] NOTHING = {};
    private static final int STRIPES = 64;

    private final Database database;
    private final Holder holder;
    private final List<Object> stripes =
            java.util.stream.Stream.generate(Object::new).limit(STRIPES).toList();

    /** Knows whether a block is held here. */
    @FunctionalInterface
    interface Holder {
        boolean holds(BlockId id) throws IOException;
    }

    StoredCopyLedger(Database database, Holder holder) {
        this.database = database;
        this.holder = holder;
    }

    /** What is decided about one block stays so until it is written. */
    private Object stripe(BlockId id) {
        return stripes.get(Math.floorMod(id.hashCode(), STRIPES));
    }

    @Override
    public void written(BlockId id) throws IOException {
        byte[] key = id.toBytes();
        synchronized (stripe(id)) {
            boolean cached = database.contains(Table.CACHED, key);
            try (Database.Write write = database.new Write()) {
                write.put(Table.UNCONFIRMED, key, NOTHING);
                if (cached) {
                    write.delete(Table.CACHED, key);
                }
                write.write();
            }
        }
    }

    @Override
    public void fetched(BlockId id) throws IOException {
        byte[] key = id.toBytes();
        synchronized (stripe(id)) {
            if (!database.contains(Table.UNCONFIRMED, key) && !holder.holds(id)) {
                put(Table.CACHED, key);
            }
        }
    }

    @Override
    public void received(BlockId id) throws IOException {
        synchronized (stripe(id)) {
            delete(Table.CACHED, id.toBytes());
        }
    }

    @Override
    public void confirmed(BlockId id) throws IOException {
        synchronized (stripe(id)) {
            delete(Table.UNCONFIRMED, id.toBytes());
        }
    }

    @Override
    public void released(BlockId id) throws IOException {
        byte[] key = id.toBytes();
        synchronized (stripe(id)) {
            put(Table.CACHED, key);
            delete(Table.UNCONFIRMED, key);
        }
    }

    @Override
    public void removed(BlockId id) throws IOException {
        byte[] key = id.toBytes();
        synchronized (stripe(id)) {
            delete(Table.CACHED, key);
            delete(Table.UNCONFIRMED, key);
        }
    }

    private void put(Table table, byte[] key) throws IOException {
        try (Database.Write write = database.new Write()) {
            write.put(table, key, NOTHING);
            write.write();
        }
    }

    /** Looks first: a record of a deletion costs every later scan. */
    private void delete(Table table, byte[] key) throws IOException {
        if (database.contains(table, key)) {
            try (Database.Write write = database.new Write()) {
                write.delete(table, key);
                write.write();
            }
        }
    }

    @Override
    public boolean isCached(BlockId id) throws IOException {
        return database.contains(Table.CACHED, id.toBytes());
    }

    @Override
    public boolean isUnconfirmed(BlockId id) throws IOException {
        return database.contains(Table.UNCONFIRMED, id.toBytes());
    }

    @Override
    public void unconfirmed(@Nullable BlockId after, int limit, IdConsumer consumer) throws IOException {
        byte[] start = after == null ? ALL : after.toBytes();
        int[] given = {0};
        database.scan(Table.UNCONFIRMED, ALL, start, (key, value) -> {
            BlockId id = BlockId.fromBytes(key);
            if (given[0] >= limit) {
                return false;
            }
            if (after == null || !id.equals(after)) {
                given[0]++;
                consumer.accept(id);
            }
            return true;
        });
    }

    @Override
    public long estimatedUnconfirmed() throws IOException {
        return database.estimate(Table.UNCONFIRMED);
    }
}
