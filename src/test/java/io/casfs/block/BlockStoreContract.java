package io.casfs.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link BlockStore} does. A subclass says how one is opened. */
public abstract class BlockStoreContract {
    private static final int[] LENGTHS = {0, 1, 100, 65_535, 65_536, 65_537, 200_000, Block.MAXIMUM_LENGTH};

    @TempDir
    Path directory;

    private BlockStore store;

    /** Opens an empty store, which may use the directory; the test closes it. */
    protected abstract BlockStore open(Path directory) throws IOException;

    @BeforeEach
    void openStore() throws IOException {
        store = open(directory);
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
        store.close();
    }

    @Test
    void givesBackWhatWasPut() throws IOException {
        for (int length : LENGTHS) {
            Block block = TestBlocks.block(length, length);
            assertFalse(store.contains(block.id()));
            store.put(block);
            assertTrue(store.contains(block.id()));
            assertArrayEquals(TestBlocks.random(length, length), TestBlocks.read(store, block.id()));
        }
        store.sync();
        for (int length : LENGTHS) {
            BlockId id = TestBlocks.block(length, length).id();
            assertArrayEquals(TestBlocks.random(length, length), TestBlocks.read(store, id));
        }
    }

    @Test
    void keepsManifestsApartFromData() throws IOException {
        byte[] content = TestBlocks.random(1, 1000);
        Block data = TestBlocks.HASHER.block(BlockKind.DATA, content, 0, content.length);
        Block manifest = TestBlocks.HASHER.block(BlockKind.MANIFEST, content, 0, content.length);
        store.put(manifest);
        assertFalse(store.contains(data.id()));
        assertArrayEquals(content, TestBlocks.read(store, manifest.id()));
    }

    @Test
    void acceptsABlockTwice() throws IOException {
        Block block = TestBlocks.block(1, 1000);
        store.put(block);
        store.put(block);
        store.sync();
        store.put(block);
        assertEquals(Set.of(block.id()), ids());
        store.remove(block.id());
        assertFalse(store.contains(block.id()));
    }

    @Test
    void doesNotKeepTheArrayOfABlock() throws IOException {
        byte[] content = TestBlocks.random(1, 1000);
        Block block = TestBlocks.block(content);
        store.put(block);
        Arrays.fill(content, (byte) 0);
        assertArrayEquals(TestBlocks.random(1, 1000), TestBlocks.read(store, block.id()));
    }

    @Test
    void storesPartOfAnArray() throws IOException {
        byte[] array = TestBlocks.random(1, 200_000);
        Block block = TestBlocks.HASHER.block(BlockKind.DATA, array, 777, 150_000);
        store.put(block);
        assertArrayEquals(Arrays.copyOfRange(array, 777, 150_777), TestBlocks.read(store, block.id()));
    }

    @Test
    void saysOfTouchWhetherTheBlockIsHeld() throws IOException {
        Block block = TestBlocks.block(1, 1000);
        assertFalse(store.touch(block.id()));
        store.put(block);
        assertTrue(store.touch(block.id()));
        store.sync();
        assertTrue(store.touch(block.id()));
        store.sync();
        store.remove(block.id());
        assertFalse(store.touch(block.id()));
        store.sync();
    }

    @Test
    void opensNothingForAnAbsentBlock() throws IOException {
        BlockId absent = TestBlocks.block(1, 1).id();
        assertEquals(Optional.empty(), store.open(absent));
        store.remove(absent);
        assertEquals(Set.of(), ids());
    }

    @Test
    void readsAnyRange() throws IOException {
        int length = 200_000;
        byte[] content = TestBlocks.random(5, length);
        BlockId id = TestBlocks.block(content).id();
        store.put(TestBlocks.block(content));
        Random random = new Random(5);
        try (BlockReader reader = store.open(id).orElseThrow()) {
            assertEquals(length, reader.length());
            assertTrue(reader.segmentSize() > 0);
            for (int i = 0; i < 200; i++) {
                int from = random.nextInt(length);
                int count = random.nextInt(length - from + 1);
                byte[] into = new byte[count + 7];
                reader.read(from, into, 3, count);
                assertArrayEquals(
                        Arrays.copyOfRange(content, from, from + count), Arrays.copyOfRange(into, 3, 3 + count));
                assertArrayEquals(new byte[3], Arrays.copyOf(into, 3));
                assertArrayEquals(new byte[4], Arrays.copyOfRange(into, 3 + count, into.length));
            }
        }
    }

    @Test
    void refusesRangesOutsideOfTheBlock() throws IOException {
        Block block = TestBlocks.block(1, 100);
        store.put(block);
        byte[] into = new byte[200];
        try (BlockReader reader = store.open(block.id()).orElseThrow()) {
            assertThrows(IndexOutOfBoundsException.class, () -> reader.read(-1, into, 0, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> reader.read(0, into, 0, 101));
            assertThrows(IndexOutOfBoundsException.class, () -> reader.read(100, into, 0, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> reader.read(0, into, 150, 51));
            assertThrows(IndexOutOfBoundsException.class, () -> reader.read(0, into, 0, -1));
            reader.read(100, into, 200, 0);
        }
    }

    @Test
    void keepsAReaderGoingAfterRemovalAndStoringAnew() throws IOException {
        Block block = TestBlocks.block(1, 300_000);
        for (boolean synced : new boolean[] {false, true}) {
            store.put(block);
            if (synced) {
                store.sync();
            }
            try (BlockReader reader = store.open(block.id()).orElseThrow()) {
                store.remove(block.id());
                store.put(block);
                store.sync();
                byte[] bytes = new byte[reader.length()];
                reader.read(0, bytes, 0, bytes.length);
                assertArrayEquals(TestBlocks.random(1, 300_000), bytes);
            }
            store.remove(block.id());
        }
    }

    @Test
    void closesAReaderTwice() throws IOException {
        Block block = TestBlocks.block(1, 100);
        store.put(block);
        BlockReader reader = store.open(block.id()).orElseThrow();
        reader.close();
        reader.close();
        assertArrayEquals(TestBlocks.random(1, 100), TestBlocks.read(store, block.id()));
    }

    @Test
    void givesEveryIdOnce() throws IOException {
        Set<BlockId> expected = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            Block block = TestBlocks.block(i, i * 40);
            store.put(block);
            expected.add(block.id());
            if (i == 150) {
                store.sync();
            }
        }
        assertEquals(expected, ids());
        store.sync();
        assertEquals(expected, ids());
    }

    @Test
    void passesOnAnExceptionOfTheConsumer() throws IOException {
        store.put(TestBlocks.block(1, 10));
        IOException thrown = new IOException("enough");
        assertEquals(
                thrown,
                assertThrows(
                        IOException.class,
                        () -> store.forEach(id -> {
                            throw thrown;
                        })));
    }

    @Test
    void behavesAsAMap() throws IOException {
        Random random = new Random(11);
        Map<BlockId, byte[]> model = new HashMap<>();
        for (int step = 0; step < 800; step++) {
            byte[] content = TestBlocks.random(random.nextInt(20), 1 + random.nextInt(3) * 70_000);
            Block block = TestBlocks.block(content);
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    store.put(block);
                    model.put(block.id(), content);
                }
                case 2 -> {
                    store.remove(block.id());
                    model.remove(block.id());
                }
                case 3 -> assertEquals(model.containsKey(block.id()), store.touch(block.id()));
                default -> {
                    if (step % 10 == 0) {
                        store.sync();
                    }
                }
            }
            assertEquals(model.containsKey(block.id()), store.contains(block.id()));
            if (model.containsKey(block.id())) {
                assertArrayEquals(content, TestBlocks.read(store, block.id()));
            } else {
                assertEquals(Optional.empty(), store.open(block.id()));
            }
        }
        assertEquals(model.keySet(), ids());
    }

    @Test
    void servesManyThreads() throws Exception {
        int threads = 4;
        Map<BlockId, Integer> put = new ConcurrentHashMap<>();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> results = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int seed = t;
                results.add(executor.submit(() -> {
                    Random random = new Random(seed);
                    start.await();
                    for (int i = 0; i < 120; i++) {
                        int n = random.nextInt(60);
                        Block block = TestBlocks.block(n, 1 + n * 2_000);
                        store.put(block);
                        put.put(block.id(), n);
                        assertArrayEquals(TestBlocks.random(n, 1 + n * 2_000), TestBlocks.read(store, block.id()));
                        if (i % 20 == seed) {
                            store.sync();
                        }
                        // Removed by one thread while others may put, read or sync it.
                        Block passing = TestBlocks.block(1_000 + random.nextInt(4), 70_000);
                        store.put(passing);
                        store.remove(passing.id());
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> result : results) {
                result.get();
            }
        } finally {
            executor.shutdown();
        }
        store.sync();
        assertEquals(put.keySet(), ids());
        for (Map.Entry<BlockId, Integer> entry : put.entrySet()) {
            int n = entry.getValue();
            assertArrayEquals(TestBlocks.random(n, 1 + n * 2_000), TestBlocks.read(store, entry.getKey()));
        }
    }

    private Set<BlockId> ids() throws IOException {
        List<BlockId> ids = new ArrayList<>();
        store.forEach(ids::add);
        Set<BlockId> distinct = new HashSet<>(ids);
        assertEquals(distinct.size(), ids.size(), "an id came twice");
        return distinct;
    }
}
