package io.casfs.block;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Blocks in memory, for tests; forgets everything when the program ends. */
public class MemoryBlockStore implements BlockStore {
    private final Map<BlockId, byte[]> blocks = new ConcurrentSkipListMap<>();

    @Override
    public void put(Block block) {
        blocks.putIfAbsent(block.id(), block.toByteArray());
    }

    @Override
    public boolean touch(BlockId id) {
        return blocks.containsKey(id);
    }

    @Override
    public boolean contains(BlockId id) {
        return blocks.containsKey(id);
    }

    @Override
    public Optional<BlockReader> open(BlockId id) {
        return Optional.ofNullable(blocks.get(id)).map(BlockReader::of);
    }

    @Override
    public void remove(BlockId id) {
        blocks.remove(id);
    }

    @Override
    public void forEach(IdConsumer consumer) throws IOException {
        for (BlockId id : blocks.keySet()) {
            consumer.accept(id);
        }
    }

    @Override
    public void sync() {
        // memory is as durable as it gets
    }

    @Override
    public void close() {
        // nothing to give back
    }

    /** A copy of what is stored; fails if nothing is. */
    public byte[] bytes(BlockId id) {
        return Optional.ofNullable(blocks.get(id)).orElseThrow().clone();
    }

    /** Replaces what is stored, as damage or an attacker would. */
    public void overwrite(BlockId id, byte[] bytes) {
        blocks.put(id, bytes.clone());
    }
}
