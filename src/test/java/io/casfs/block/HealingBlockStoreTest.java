package io.casfs.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class HealingBlockStoreTest {
    private final MemoryBlockStore stored = new MemoryBlockStore();
    private final BlockStore sealed = new SealedBlockStore(stored, TestBlocks.KEYS.blocks(), TestBlocks.HASHER);
    private final byte[] content = TestBlocks.random(1, 200_000);
    private final Block block = TestBlocks.block(content);
    private final AtomicInteger asked = new AtomicInteger();

    private BlockStore healing(boolean found) throws IOException {
        sealed.put(block);
        byte[] good = stored.bytes(block.id());
        return new HealingBlockStore(sealed, id -> {
            asked.incrementAndGet();
            if (found) {
                stored.overwrite(id, good);
            }
            return found;
        });
    }

    private void damage(int position) {
        byte[] bytes = stored.bytes(block.id());
        bytes[position] ^= 1;
        stored.overwrite(block.id(), bytes);
    }

    @Test
    void opensAGoodCopyInPlaceOfABadOne() throws IOException {
        BlockStore store = healing(true);
        damage(70);
        assertArrayEquals(content, TestBlocks.read(store, block.id()));
        assertEquals(1, asked.get());
    }

    @Test
    void readsOnInAGoodCopyWhenASegmentIsBad() throws IOException {
        BlockStore store = healing(true);
        damage(stored.bytes(block.id()).length - 1);
        assertArrayEquals(content, TestBlocks.read(store, block.id()));
        assertEquals(1, asked.get());
    }

    @Test
    void saysThatABlockIsCorruptIfNobodyHasABetterOne() throws IOException {
        BlockStore store = healing(false);
        damage(70);
        assertThrows(CorruptBlockException.class, () -> store.open(block.id()));
        assertEquals(1, asked.get());
    }

    @Test
    void givesUpOnCopiesThatStayBad() throws IOException {
        BlockStore bad = healing(true);
        bad.close();
        BlockStore store = new HealingBlockStore(sealed, id -> asked.incrementAndGet() > 0);
        damage(stored.bytes(block.id()).length - 1);
        try (BlockReader reader = store.open(block.id()).orElseThrow()) {
            byte[] into = new byte[content.length];
            assertThrows(CorruptBlockException.class, () -> reader.read(0, into, 0, into.length));
        }
        assertEquals(2, asked.get());
    }
}
