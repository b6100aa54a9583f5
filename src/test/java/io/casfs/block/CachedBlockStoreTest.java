package io.casfs.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CachedBlockStoreTest {
    private static final int SEGMENT = 64 * 1024;

    private final Observed inner = new Observed();
    private final CachedBlockStore store = new CachedBlockStore(inner, 8 << 20);

    @Test
    void opensABlockOnceForSequentialReading() throws IOException {
        Block block = TestBlocks.block(1, Block.MAXIMUM_LENGTH);
        store.put(block);
        byte[] into = new byte[4096];
        for (int position = 0; position < block.length(); position += into.length) {
            store.read(block.id(), position, into, 0, into.length);
        }
        assertEquals(1, inner.opened.get());
        assertEquals(Block.MAXIMUM_LENGTH / SEGMENT, inner.reads.get());
    }

    @Test
    void servesCachedSegmentsWithoutOpening() throws IOException {
        List<Block> blocks = new ArrayList<>();
        byte[] into = new byte[100];
        for (int i = 0; i < 1_000; i++) {
            blocks.add(TestBlocks.block(i, 100));
            store.put(blocks.get(i));
            store.read(blocks.get(i).id(), 0, into, 0, 100);
        }
        int opened = inner.opened.get();
        for (Block block : blocks) {
            store.read(block.id(), 0, into, 0, 100);
            assertArrayEquals(block.toByteArray(), into);
        }
        assertEquals(opened, inner.opened.get());
    }

    @Test
    void keepsAFewReadersOpenAndClosesThemAll() throws IOException {
        byte[] into = new byte[100];
        for (int i = 0; i < 300; i++) {
            Block block = TestBlocks.block(i, 100);
            store.put(block);
            store.read(block.id(), 0, into, 0, 100);
            assertTrue(inner.open.get() <= 64, inner.open.get() + " open");
        }
        store.remove(TestBlocks.block(299, 100).id());
        assertEquals(63, inner.open.get());
        store.close();
        assertEquals(0, inner.open.get());
    }

    @Test
    void holdsNoMoreThanItsBytes() throws IOException {
        CachedBlockStore small = new CachedBlockStore(inner, 5L * (SEGMENT + 1_000));
        Block block = TestBlocks.block(1, 10 * SEGMENT);
        small.put(block);
        byte[] into = new byte[block.length()];
        small.read(block.id(), 0, into, 0, into.length);
        int reads = inner.reads.get();
        small.read(block.id(), 0, into, 0, into.length);
        assertTrue(inner.reads.get() - reads >= 5, inner.reads.get() - reads + " reads");
    }

    @Test
    void readsASegmentOnceForManyThreads() throws Exception {
        Block block = TestBlocks.block(1, SEGMENT);
        store.put(block);
        inner.gate = new CountDownLatch(1);
        int threads = 8;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<byte[]>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(executor.submit(() -> {
                    byte[] into = new byte[SEGMENT];
                    store.read(block.id(), 0, into, 0, SEGMENT);
                    return into;
                }));
            }
            inner.arrived.await();
            inner.gate.countDown();
            for (Future<byte[]> result : results) {
                assertArrayEquals(TestBlocks.random(1, SEGMENT), result.get());
            }
        } finally {
            executor.shutdown();
        }
        assertEquals(1, inner.reads.get());
        assertEquals(1, inner.opened.get());
    }

    @Test
    void doesNotLetOthersFailBecauseTheReadingThreadWasInterrupted() throws Exception {
        Block block = TestBlocks.block(1, SEGMENT);
        store.put(block);
        inner.gate = new CountDownLatch(1);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            byte[] into = new byte[SEGMENT];
            Future<?> first = executor.submit(() -> {
                assertThrows(
                        InterruptedIOException.class, () -> store.read(block.id(), 0, new byte[SEGMENT], 0, SEGMENT));
            });
            inner.arrived.await();
            inner.gate = new CountDownLatch(0);
            Future<?> second = executor.submit(() -> {
                store.read(block.id(), 0, into, 0, SEGMENT);
                return null;
            });
            inner.reader.interrupt();
            first.get();
            second.get();
            assertArrayEquals(TestBlocks.random(1, SEGMENT), into);
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void findsABlockAsSoonAsItIsPutThoughAnotherLookIsUnderWay() throws Exception {
        Block block = TestBlocks.block(1, 100);
        inner.openGate = new CountDownLatch(1);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<Optional<BlockReader>> early = executor.submit(() -> store.open(block.id()));
            inner.lookedUp.await();
            store.put(block);
            CountDownLatch gate = inner.openGate;
            inner.openGate = new CountDownLatch(0);
            assertArrayEquals(block.toByteArray(), TestBlocks.read(store, block.id()));
            gate.countDown();
            assertEquals(Optional.empty(), early.get());
        } finally {
            executor.shutdown();
        }
        store.close();
        assertEquals(0, inner.open.get());
    }

    @Test
    void doesNotRememberFailures() throws IOException {
        Block block = TestBlocks.block(1, SEGMENT);
        byte[] into = new byte[SEGMENT];
        assertThrows(BlockMissingException.class, () -> store.read(block.id(), 0, into, 0, SEGMENT));
        store.put(block);
        inner.failing = true;
        assertThrows(IOException.class, () -> store.read(block.id(), 0, into, 0, SEGMENT));
        inner.failing = false;
        store.read(block.id(), 0, into, 0, SEGMENT);
        assertArrayEquals(TestBlocks.random(1, SEGMENT), into);
    }

    /** Possible under SHA-1 only, where two contents can have one id. */
    @Test
    void forgetsTheOldContentOfARemovedBlock() throws IOException {
        BlockId id = TestBlocks.block(1, 10).id();
        byte[] into = new byte[10];
        store.put(Block.stored(id, TestBlocks.random(1, 10), 0, 10));
        store.read(id, 0, into, 0, 10);
        try (BlockReader old = store.open(id).orElseThrow()) {
            store.remove(id);
            assertThrows(BlockMissingException.class, () -> store.read(id, 0, into, 0, 10));
            store.put(Block.stored(id, TestBlocks.random(2, 10), 0, 10));
            store.read(id, 0, into, 0, 10);
            assertArrayEquals(TestBlocks.random(2, 10), into);
            old.read(0, into, 0, 10);
            assertArrayEquals(TestBlocks.random(1, 10), into);
        }
        store.read(id, 0, into, 0, 10);
        assertArrayEquals(TestBlocks.random(2, 10), into);
    }

    /** Counts, and on demand delays or fails, what a store's readers do. */
    private static final class Observed implements BlockStore {
        final MemoryBlockStore memory = new MemoryBlockStore();
        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger open = new AtomicInteger();
        final AtomicInteger reads = new AtomicInteger();
        final CountDownLatch arrived = new CountDownLatch(1);
        volatile CountDownLatch gate = new CountDownLatch(0);
        final CountDownLatch lookedUp = new CountDownLatch(1);
        volatile CountDownLatch openGate = new CountDownLatch(0);
        volatile boolean failing;
        volatile Thread reader = Thread.currentThread();

        @Override
        public Optional<BlockReader> open(BlockId id) throws IOException {
            CountDownLatch closedGate = openGate;
            Optional<BlockReader> found = memory.open(id);
            lookedUp.countDown();
            pass(closedGate);
            return found.map(ObservedReader::new);
        }

        private static void pass(CountDownLatch closedGate) throws IOException {
            try {
                closedGate.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }

        private final class ObservedReader implements BlockReader {
            private final BlockReader bytes;
            private boolean closed;

            ObservedReader(BlockReader bytes) {
                this.bytes = bytes;
                opened.incrementAndGet();
                open.incrementAndGet();
            }

            @Override
            public int length() {
                return bytes.length();
            }

            @Override
            public int segmentSize() {
                return SEGMENT;
            }

            @Override
            public void read(int position, byte[] into, int offset, int length) throws IOException {
                CountDownLatch closedGate = gate;
                reader = Thread.currentThread();
                arrived.countDown();
                pass(closedGate);
                if (failing) {
                    throw new IOException("as told");
                }
                reads.incrementAndGet();
                bytes.read(position, into, offset, length);
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    open.decrementAndGet();
                }
            }
        }

        @Override
        public void put(Block block) {
            memory.put(block);
        }

        @Override
        public boolean touch(BlockId id) {
            return memory.touch(id);
        }

        @Override
        public boolean contains(BlockId id) {
            return memory.contains(id);
        }

        @Override
        public void remove(BlockId id) {
            memory.remove(id);
        }

        @Override
        public void forEach(IdConsumer consumer) throws IOException {
            memory.forEach(consumer);
        }

        @Override
        public void sync() {
            memory.sync();
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
