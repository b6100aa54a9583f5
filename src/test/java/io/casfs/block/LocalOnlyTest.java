package io.casfs.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
final class LocalOnlyTest {
    private static final Block BLOCK = TestBlocks.block(1, 1000);

    @Test
    void holdsForTheWorkAndItsThreadAlone() throws Exception {
        BlockId id = BLOCK.id();
        LocalOnly.check(id);
        LocalOnly.attempt(() -> {
            assertThrows(NotLocalException.class, () -> LocalOnly.check(id));
            assertEquals(1, LocalOnly.attempt(() -> 1));
            assertThrows(NotLocalException.class, () -> LocalOnly.check(id), "the inner one has ended");
            CompletableFuture.runAsync(() -> assertDoesNotThrow(() -> LocalOnly.check(id)))
                    .join();
            return true;
        });
        assertThrows(
                IOException.class,
                () -> LocalOnly.attempt(() -> {
                    throw new IOException("as told");
                }));
        LocalOnly.check(id);
    }

    /** Who shares another's reading gets what that one gets, but not that it didn't want to wait. */
    @Test
    void aRefusalIsNobodyElses() throws Exception {
        MemoryBlockStore stored = new MemoryBlockStore();
        BlockStore sealed = new SealedBlockStore(stored, TestBlocks.KEYS.blocks(), TestBlocks.HASHER);
        sealed.put(BLOCK);
        byte[] good = stored.bytes(BLOCK.id());
        byte[] bad = good.clone();
        bad[70] ^= 1;
        stored.overwrite(BLOCK.id(), bad);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        BlockStore healing = new HealingBlockStore(sealed, id -> {
            asked.countDown();
            assertDoesNotThrow(() -> goOn.await());
            LocalOnly.check(id);
            stored.overwrite(id, good);
            return true;
        });
        try (CachedBlockStore store = new CachedBlockStore(healing, 1 << 20)) {
            CompletableFuture<Throwable> refused = new CompletableFuture<>();
            Thread first = new Thread(() -> refused.complete(
                    assertThrows(NotLocalException.class, () -> LocalOnly.attempt(() -> read(store)))));
            first.start();
            asked.await();
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            Thread second = new Thread(() -> answer.complete(assertDoesNotThrow(() -> read(store))));
            second.start();
            while (second.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            goOn.countDown();
            assertArrayEquals(TestBlocks.random(1, 1000), answer.get());
            assertEquals(NotLocalException.class, refused.get().getClass());
            first.join();
            second.join();
        }
    }

    private static byte[] read(BlockStore store) throws IOException {
        return TestBlocks.read(store, BLOCK.id());
    }
}
