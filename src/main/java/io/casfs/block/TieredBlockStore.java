package io.casfs.block;

import java.io.IOException;
import java.util.Optional;

/**
 * Small blocks in one store, larger ones in another, so that small contents cost no file of their own. A block is
 * found wherever it is: the threshold may differ from the one it was stored under. Owns both stores.
 */
public final class TieredBlockStore implements BlockStore {
    private final BlockStore small;
    private final BlockStore large;
    private final int threshold;

    /** Blocks of less than {@code threshold} bytes, in the form they are put here, go to {@code small}. */
    public TieredBlockStore(BlockStore small, BlockStore large, int threshold) {
        this.small = small;
        this.large = large;
        this.threshold = threshold;
    }

    @Override
    public void put(Block block) throws IOException {
        boolean isSmall = block.length() < threshold;
        // Two sealings of a block can have different lengths: it may be held in the other store.
        if (!(isSmall ? large : small).touch(block.id())) {
            (isSmall ? small : large).put(block);
        }
    }

    @Override
    public boolean touch(BlockId id) throws IOException {
        return small.touch(id) || large.touch(id);
    }

    @Override
    public boolean contains(BlockId id) throws IOException {
        return small.contains(id) || large.contains(id);
    }

    @Override
    public Optional<BlockReader> open(BlockId id) throws IOException {
        Optional<BlockReader> reader = small.open(id);
        return reader.isPresent() ? reader : large.open(id);
    }

    @Override
    public void remove(BlockId id) throws IOException {
        small.remove(id);
        large.remove(id);
    }

    @Override
    public void forEach(IdConsumer consumer) throws IOException {
        small.forEach(consumer);
        large.forEach(id -> {
            if (!small.contains(id)) {
                consumer.accept(id);
            }
        });
    }

    @Override
    public void sync() throws IOException {
        large.sync();
        small.sync();
    }

    @Override
    public void close() throws IOException {
        try (small) {
            large.close();
        }
    }
}
