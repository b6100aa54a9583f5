package io.casfs.store;

import io.casfs.block.Block;
import io.casfs.block.BlockId;
import io.casfs.block.BlockReader;
import io.casfs.block.BlockStore;
import io.casfs.block.IdConsumer;
import java.io.IOException;
import java.util.Optional;

/**
 * Keeps small sealed blocks in the database, where they cost no file of their own.
 *
 * <p>A block goes through the same write-ahead log as the mutation that names it, and before it; so the sync that makes
 * the mutation durable covers the block. Closing is the database's business.
 */
final class RocksBlockStore implements BlockStore {
    private static final byte[] NO_PREFIX = {};

    private final Database database;

    RocksBlockStore(Database database) {
        this.database = database;
    }

    @Override
    public void put(Block block) throws IOException {
        if (contains(block.id())) {
            return;
        }
        try (Database.Write batch = database.new Write()) {
            batch.put(Table.BLOCKS, block.id().toBytes(), block.toByteArray());
            batch.write();
        }
    }

    @Override
    public boolean touch(BlockId id) throws IOException {
        return contains(id);
    }

    @Override
    public boolean contains(BlockId id) throws IOException {
        return database.contains(Table.BLOCKS, id.toBytes());
    }

    @Override
    public Optional<BlockReader> open(BlockId id) throws IOException {
        return Optional.ofNullable(database.get(Table.BLOCKS, id.toBytes())).map(BlockReader::of);
    }

    @Override
    public void remove(BlockId id) throws IOException {
        try (Database.Write batch = database.new Write()) {
            batch.delete(Table.BLOCKS, id.toBytes());
            batch.write();
        }
    }

    @Override
    public void forEach(IdConsumer consumer) throws IOException {
        database.scan(Table.BLOCKS, NO_PREFIX, NO_PREFIX, (key, value) -> {
            consumer.accept(BlockId.fromBytes(key));
            return true;
        });
    }

    @Override
    public void sync() throws IOException {
        database.sync();
    }

    @Override
    public void close() {
        // The database outlives this view of it and is closed by its owner.
    }
}
