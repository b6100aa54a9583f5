package io.casfs.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FileBlockStoreCrashTest {
    private static final Path DIRECTORY = Path.of("blocks");
    private static final int CONTENTS = 25;
    private static final List<Block> BLOCKS = IntStream.range(0, CONTENTS)
            .mapToObj(n -> TestBlocks.block(content(n)))
            .toList();

    @Test
    void keepsWhatItSyncedThroughAnyPowerCut() throws IOException {
        long first = Long.getLong("seed", 0);
        long count = System.getProperty("seed") == null ? 300 : 1;
        for (long seed = first; seed < first + count; seed++) {
            try {
                new Scenario(seed).run();
            } catch (IOException | AssertionError | RuntimeException e) {
                throw new AssertionError("with -Dseed=" + seed, e);
            }
        }
    }

    /** One disk, several lives of a store on it, each ended by a power cut or by being killed. */
    private static final class Scenario {
        final Random random;
        final FaultyDisk disk;
        /** Synced after they were put or touched, and not removed since. */
        final Set<Integer> durable = new HashSet<>();
        /** Put or touched since the last sync. */
        final Set<Integer> held = new HashSet<>();

        Scenario(long seed) {
            random = new Random(seed);
            disk = new FaultyDisk(random);
        }

        void run() throws IOException {
            for (int life = 0; life < 6; life++) {
                boolean powerCut = random.nextInt(3) > 0;
                try (BlockStore store = open()) {
                    check(store);
                    disk.cutPowerAfter(random.nextInt(250));
                    for (int step = 0; step < 40; step++) {
                        step(store);
                    }
                } catch (FaultyDisk.PowerCutException e) {
                    // That was the point.
                }
                held.clear();
                if (powerCut) {
                    disk.powerOn();
                } else {
                    // Only the program was killed: the disk still knows everything, synced or not.
                    disk.cutPowerAfter(Integer.MAX_VALUE);
                }
            }
            try (BlockStore store = open()) {
                check(store);
            }
        }

        BlockStore open() throws IOException {
            BlockStore files = new FileBlockStore(DIRECTORY, disk, 0);
            return new SealedBlockStore(files, TestBlocks.KEYS.blocks(), TestBlocks.HASHER);
        }

        void step(BlockStore store) throws IOException {
            int n = random.nextInt(CONTENTS);
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3, 4 -> {
                    store.put(block(n));
                    held.add(n);
                }
                case 5 -> {
                    if (store.touch(block(n).id())) {
                        held.add(n);
                    }
                }
                case 6 -> {
                    // From the call on it may be gone.
                    durable.remove(n);
                    held.remove(n);
                    store.remove(block(n).id());
                }
                case 7 -> {
                    store.sync();
                    durable.addAll(held);
                    held.clear();
                }
                default -> readIfHeld(store, n);
            }
        }

        void check(BlockStore store) throws IOException {
            for (int n = 0; n < CONTENTS; n++) {
                boolean found = readIfHeld(store, n);
                assertTrue(found || !durable.contains(n), "lost content " + n);
            }
            Set<BlockId> known = new HashSet<>();
            for (int n = 0; n < CONTENTS; n++) {
                known.add(block(n).id());
            }
            store.forEach(id -> assertTrue(known.contains(id)));
        }

        /** Fails if there is anything else than the right content: a name never leads to a torn file. */
        boolean readIfHeld(BlockStore store, int n) throws IOException {
            if (!store.contains(block(n).id())) {
                return false;
            }
            assertArrayEquals(block(n).toByteArray(), TestBlocks.read(store, block(n).id()));
            return true;
        }
    }

    @Test
    void refusesEverythingAfterAFailedSyncUntilReopened() throws IOException {
        FaultyDisk disk = new FaultyDisk(new Random(1));
        FileBlockStore store = new FileBlockStore(DIRECTORY, disk, 0);
        store.put(block(1));
        disk.cutPowerAfter(0);
        assertThrows(IOException.class, store::sync);
        disk.cutPowerAfter(Integer.MAX_VALUE);
        assertThrows(IOException.class, store::sync);
        assertThrows(IOException.class, () -> store.put(block(2)));
        assertThrows(IOException.class, () -> store.touch(block(1).id()));
        FileBlockStore reopened = new FileBlockStore(DIRECTORY, disk, 0);
        assertFalse(reopened.contains(block(1).id()));
        reopened.put(block(1));
        reopened.sync();
        assertTrue(reopened.contains(block(1).id()));
    }

    @Test
    void noticesThatATouchedFileVanished() throws IOException {
        FaultyDisk disk = new FaultyDisk(new Random(1));
        FileBlockStore store = new FileBlockStore(DIRECTORY, disk, 0);
        BlockId id = block(1).id();
        store.put(block(1));
        store.sync();
        assertTrue(store.touch(id));
        disk.delete(DIRECTORY.resolve(id.fanOut()).resolve(id.toString()));
        assertThrows(NoSuchFileException.class, store::sync);
    }

    private static byte[] content(int n) {
        return TestBlocks.random(n, 20 + n * 10);
    }

    private static Block block(int n) {
        return BLOCKS.get(n);
    }
}
