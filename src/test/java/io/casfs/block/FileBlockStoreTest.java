package io.casfs.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileBlockStoreTest {
    @TempDir
    Path parent;

    private final Block data = TestBlocks.block(1, 100);
    private final Block manifest = TestBlocks.HASHER.block(BlockKind.MANIFEST, new byte[10], 0, 10);

    @Test
    void keepsEachBlockInAFileOfItsName() throws IOException {
        Path directory = parent.resolve("not/there/yet");
        try (FileBlockStore store = new FileBlockStore(directory)) {
            store.put(data);
            store.put(manifest);
            store.sync();
        }
        String dataName = data.id().toString();
        assertArrayEquals(
                data.toByteArray(),
                Files.readAllBytes(directory.resolve(dataName.substring(0, 2)).resolve(dataName)));
        String manifestName = manifest.id().toString();
        assertTrue(manifestName.startsWith("m-"));
        assertTrue(Files.exists(directory.resolve(manifestName.substring(2, 4)).resolve(manifestName)));
        try (FileBlockStore reopened = new FileBlockStore(directory)) {
            assertArrayEquals(data.toByteArray(), TestBlocks.read(reopened, data.id()));
        }
    }

    @Test
    void keepsWholeBlocksThatAKilledProcessHadPut() throws IOException {
        Block content = TestBlocks.block(1, 100_000);
        try (SealedBlockStore store = sealing(new FileBlockStore(parent))) {
            store.put(content);
        }
        assertEquals(1, incoming().size());
        try (SealedBlockStore reopened = sealing(new FileBlockStore(parent))) {
            assertArrayEquals(content.toByteArray(), TestBlocks.read(reopened, content.id()));
            assertTrue(reopened.touch(content.id()));
            reopened.sync();
            assertEquals(List.of(), incoming());
            assertArrayEquals(content.toByteArray(), TestBlocks.read(reopened, content.id()));
        }
    }

    @Test
    void deletesTornBlocksThatACrashLeft() throws IOException {
        Block content = TestBlocks.block(1, 100_000);
        try (SealedBlockStore store = sealing(new FileBlockStore(parent))) {
            store.put(content);
        }
        Path left = incoming().get(0);
        byte[] whole = Files.readAllBytes(left);
        Files.write(left, Arrays.copyOf(Arrays.copyOf(whole, whole.length - 5000), whole.length));
        Files.write(left.resolveSibling("7.partial"), whole);
        try (SealedBlockStore reopened = sealing(new FileBlockStore(parent))) {
            assertFalse(reopened.contains(content.id()));
            assertEquals(List.of(), incoming());
            reopened.put(content);
            assertArrayEquals(content.toByteArray(), TestBlocks.read(reopened, content.id()));
        }
    }

    private static SealedBlockStore sealing(FileBlockStore files) {
        return new SealedBlockStore(files, TestBlocks.KEYS.blocks(), TestBlocks.HASHER);
    }

    @Test
    void ignoresFilesThatAreNoBlocks() throws IOException {
        try (FileBlockStore store = new FileBlockStore(parent)) {
            store.put(data);
            store.sync();
            Files.createFile(parent.resolve("readme"));
            Files.createFile(parent.resolve(data.id().fanOut()).resolve("readme"));
            String elsewhere = data.id().fanOut().equals("00") ? "01" : "00";
            Files.createFile(parent.resolve(elsewhere).resolve(data.id().toString()));
            Set<BlockId> ids = new HashSet<>();
            store.forEach(ids::add);
            assertEquals(Set.of(data.id()), ids);
        }
    }

    @Test
    void survivesInterrupts() throws IOException {
        try (FileBlockStore store = new FileBlockStore(parent)) {
            store.put(data);
            try (BlockReader reader = store.open(data.id()).orElseThrow()) {
                Thread.currentThread().interrupt();
                byte[] into = new byte[100];
                reader.read(0, into, 0, 100);
                store.put(manifest);
                store.sync();
                reader.read(0, into, 0, 100);
                assertArrayEquals(data.toByteArray(), into);
            } finally {
                assertTrue(Thread.interrupted());
            }
            assertTrue(store.contains(manifest.id()));
        }
    }

    @Test
    void syncsWhileOthersPutTouchAndRemoveTheSameBlocks() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try (FileBlockStore store = new FileBlockStore(parent)) {
            List<Future<?>> results = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                Random random = new Random(thread);
                results.add(executor.submit(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        Block block = random.nextBoolean() ? data : manifest;
                        switch (random.nextInt(3)) {
                            case 0 -> store.put(block);
                            case 1 -> store.touch(block.id());
                            default -> store.remove(block.id());
                        }
                    }
                    return null;
                }));
            }
            results.add(executor.submit(() -> {
                for (int i = 0; i < 100; i++) {
                    store.sync();
                }
                return null;
            }));
            for (Future<?> result : results) {
                result.get();
            }
            store.put(data);
            store.put(manifest);
            store.sync();
            assertArrayEquals(data.toByteArray(), TestBlocks.read(store, data.id()));
            assertEquals(List.of(), incoming());
        } finally {
            executor.shutdown();
        }
    }

    private List<Path> incoming() throws IOException {
        try (Stream<Path> files = Files.list(parent.resolve("incoming"))) {
            return files.toList();
        }
    }
}
