package io.casfs.exchange;

import io.casfs.block.Block;
import io.casfs.block.BlockId;
import io.casfs.block.BlockReader;
import io.casfs.block.BlockStore;
import io.casfs.block.IdConsumer;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Counts how often a store is made durable. */
record SyncCounting(BlockStore inner, AtomicLong syncs) implements BlockStore {
    @Override
    public void put(Block block) throws IOException {
        inner.put(block);
    }

    @Override
    public boolean touch(BlockId id) throws IOException {
        return inner.touch(id);
    }

    @Override
    public boolean contains(BlockId id) throws IOException {
        return inner.contains(id);
    }

    @Override
    public Optional<BlockReader> open(BlockId id) throws IOException {
        return inner.open(id);
    }

    @Override
    public void remove(BlockId id) throws IOException {
        inner.remove(id);
    }

    @Override
    public void forEach(IdConsumer consumer) throws IOException {
        inner.forEach(consumer);
    }

    @Override
    public void sync() throws IOException {
        syncs.incrementAndGet();
        inner.sync();
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
