package io.casfs.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contents of files against a byte array as model. */
final class FileContentTest {
    @TempDir
    Path folder;

    /** Random writes, truncations, flushes and reopenings, small and large, also with a budget too small for them. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isWhatAByteArrayWouldBe(long seed) throws IOException {
        Random random = new Random(seed);
        int largest = seed % 2 == 0 ? 6 << 20 : 300_000;
        byte[] model = {};
        try (TestVolume volume = TestVolume.open(folder, seed % 3 == 0 ? 256 << 10 : 8 << 20)) {
            OpenFile file = volume.create("file");
            for (int step = 0; step < 120; step++) {
                String where = "seed " + seed + ", step " + step;
                int dice = random.nextInt(20);
                if (dice < 9) {
                    int offset = random.nextInt(largest);
                    byte[] bytes = bytes(random, 1 + random.nextInt(random.nextBoolean() ? 5000 : largest / 3));
                    TestVolume.writeAll(file, offset, bytes);
                    model = written(model, offset, bytes);
                } else if (dice < 12) {
                    byte[] bytes = bytes(random, 1 + random.nextInt(100_000));
                    TestVolume.writeAll(file, model.length, bytes);
                    model = written(model, model.length, bytes);
                } else if (dice < 14) {
                    int size = random.nextInt(largest);
                    volume.fs.setAttributes(file.inode(), AttributeChange.size(size));
                    model = Arrays.copyOf(model, size);
                } else if (dice < 16) {
                    file.flush();
                } else if (dice < 17) {
                    file.release();
                    file = volume.fs.open(volume.find("file"), OpenMode.READ_WRITE);
                } else {
                    int offset = random.nextInt(model.length + 1);
                    ByteBuffer into = ByteBuffer.allocate(random.nextInt(200_000));
                    int read = file.read(offset, into);
                    assertArrayEquals(
                            Arrays.copyOfRange(model, offset, Math.min(model.length, offset + into.capacity())),
                            Arrays.copyOf(into.array(), read),
                            where);
                }
                assertEquals(model.length, file.attributes().size(), where);
            }
            assertArrayEquals(model, TestVolume.readAll(file));
            file.release();
            assertEquals(0, volume.fs.dirtyBytes(), "all that was written is sealed");
        }
        try (TestVolume again = TestVolume.open(folder)) {
            OpenFile file = again.fs.open(again.find("file"), OpenMode.READ);
            assertArrayEquals(model, TestVolume.readAll(file));
            file.release();
            assertTrue(again.fs
                    .verifier()
                    .run((blocks, files) -> true, ContentVerifier.Elsewhere.NOBODY)
                    .problems()
                    .isEmpty());
        }
    }

    /** After each sync the process may die; what it leaves is opened again beside it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void isThereAfterASyncWhateverHappens(long seed) throws IOException {
        Random random = new Random(seed);
        Path original = folder.resolve("original");
        byte[] model = bytes(random, 400_000);
        try (TestVolume volume = TestVolume.open(original)) {
            OpenFile file = volume.create("file");
            TestVolume.writeAll(file, 0, model);
            for (int step = 0; step < 60; step++) {
                int dice = random.nextInt(10);
                if (dice < 6) {
                    int offset = random.nextInt(model.length + 5000);
                    byte[] bytes = bytes(random, 1 + random.nextInt(8000));
                    TestVolume.writeAll(file, offset, bytes);
                    model = written(model, offset, bytes);
                } else if (dice < 7) {
                    int size = 100_000 + random.nextInt(500_000);
                    volume.fs.setAttributes(file.inode(), AttributeChange.size(size));
                    model = Arrays.copyOf(model, size);
                } else if (dice < 8) {
                    file.flush();
                } else {
                    file.fsync();
                    if (random.nextInt(3) == 0) {
                        checkCopy(original, folder.resolve("copy" + step), model, "seed " + seed + ", step " + step);
                    }
                }
            }
            file.fsync();
            checkCopy(original, folder.resolve("last"), model, "seed " + seed + ", at the end");
            file.release();
        }
    }

    private static void checkCopy(Path original, Path copy, byte[] model, String where) throws IOException {
        TestVolume.copy(original, copy);
        try (TestVolume again = TestVolume.open(copy)) {
            OpenFile file = again.fs.open(again.find("file"), OpenMode.READ);
            assertArrayEquals(model, TestVolume.readAll(file), where);
            file.release();
        }
    }

    @Test
    void whatWasCutOffDoesNotComeBackFromTheJournal(@TempDir Path elsewhere) throws IOException {
        byte[] start = bytes(new Random(12), 100 << 10);
        try (TestVolume volume = TestVolume.open(folder)) {
            write(volume, "file", start);
            OpenFile file = volume.fs.open(volume.find("file"), OpenMode.READ_WRITE);
            file.write(start.length, ByteBuffer.wrap(bytes(new Random(13), 4096)));
            file.fsync();
            volume.fs.setAttributes(file.inode(), AttributeChange.size(start.length));
            volume.fs.setAttributes(file.inode(), AttributeChange.size(start.length + 4096));
            file.fsync();
            TestVolume.copy(folder, elsewhere.resolve("copy"));
            file.release();
        }
        try (TestVolume again = TestVolume.open(elsewhere.resolve("copy"))) {
            OpenFile file = again.fs.open(again.find("file"), OpenMode.READ);
            assertArrayEquals(Arrays.copyOf(start, start.length + 4096), TestVolume.readAll(file));
            file.release();
        }
    }

    @Test
    void aSmallOverwriteThatIsSyncedStoresNoBlock() throws IOException {
        byte[] bytes = bytes(new Random(11), 4 << 20);
        try (TestVolume volume = TestVolume.open(folder)) {
            write(volume, "file", bytes);
            long before = stored(volume);
            OpenFile file = volume.fs.open(volume.find("file"), OpenMode.READ_WRITE);
            for (int i = 0; i < 20; i++) {
                file.write(i * 200_000L, ByteBuffer.wrap(new byte[4096]));
                file.fsync();
            }
            assertEquals(before, stored(volume));
            file.release();
            assertTrue(stored(volume) > before, "the commit stores them");
        }
    }

    @Test
    void storesLittleMoreWhenAByteIsInsertedAtTheFront() throws IOException {
        byte[] bytes = bytes(new Random(9), 20 << 20);
        try (TestVolume volume = TestVolume.open(folder)) {
            write(volume, "one", bytes);
            long before = stored(volume);
            byte[] inserted = new byte[bytes.length + 1];
            System.arraycopy(bytes, 0, inserted, 1, bytes.length);
            write(volume, "two", inserted);
            long more = stored(volume) - before;
            assertTrue(more < 3 << 20, "stored " + more + " bytes more");
            write(volume, "three", bytes);
            assertTrue(stored(volume) - before - more < bytes.length / 100, "a second copy costs next to nothing");
        }
    }

    @Test
    void rewritesOnlyTheBlockThatIsTouched() throws IOException {
        byte[] bytes = bytes(new Random(10), 20 << 20);
        try (TestVolume volume = TestVolume.open(folder)) {
            write(volume, "file", bytes);
            var before = volume.fs.contentStore().list(volume.find("file")).parts();
            OpenFile file = volume.fs.open(volume.find("file"), OpenMode.READ_WRITE);
            file.write(10 << 20, ByteBuffer.wrap(new byte[4096]));
            file.release();
            var after = volume.fs.contentStore().list(volume.find("file")).parts();
            long changed = after.stream().filter(part -> !before.contains(part)).count();
            assertEquals(1, changed, "blocks that are new");
            assertEquals(before.size(), after.size());
        }
    }

    @Test
    void keepsAHoleOfATerabyteAsAHole() throws IOException {
        long end = 1L << 40;
        try (TestVolume volume = TestVolume.open(folder)) {
            OpenFile file = volume.create("sparse");
            file.write(end, ByteBuffer.wrap(new byte[] {1}));
            file.flush();
            assertEquals(end + 1, file.attributes().size());
            assertTrue(file.attributes().allocated() < 10, "holes take no room");
            ByteBuffer into = ByteBuffer.allocate(10);
            assertEquals(10, file.read(end - 9, into));
            assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, into.array());
            file.release();
        }
    }

    @Test
    void anUnlinkedFileIsUsableUntilItsLastHandleIsReleased() throws IOException {
        try (TestVolume volume = TestVolume.open(folder)) {
            OpenFile file = volume.create("file");
            file.write(0, ByteBuffer.wrap(new byte[100_000]));
            volume.fs.unlink(InodeId.ROOT, Name.of("file"));
            file.write(100_000, ByteBuffer.wrap(new byte[] {7}));
            file.flush();
            assertEquals(0, file.attributes().links());
            assertEquals(100_001, TestVolume.readAll(file).length);
            InodeId id = file.inode();
            assertEquals(100_001, volume.fs.attributes(id).size());
            file.release();
            assertEquals(Errno.ENOENT, errnoOf(() -> volume.fs.attributes(id)));
            assertEquals(0, volume.fs.dirtyBytes());
        }
    }

    @Test
    void appendingHandlesNeverOverwriteOneAnother() throws Exception {
        try (TestVolume volume = TestVolume.open(folder)) {
            volume.create("log").release();
            InodeId id = volume.find("log");
            AtomicLong failures = new AtomicLong();
            Thread[] writers = new Thread[4];
            for (int i = 0; i < writers.length; i++) {
                byte mark = (byte) ('a' + i);
                writers[i] = new Thread(() -> {
                    try {
                        OpenFile file = volume.fs.open(id, new OpenMode(false, true, true, false, false));
                        byte[] line = new byte[100];
                        Arrays.fill(line, mark);
                        for (int n = 0; n < 500; n++) {
                            file.write(0, ByteBuffer.wrap(line));
                        }
                        file.release();
                    } catch (IOException e) {
                        failures.incrementAndGet();
                    }
                });
                writers[i].start();
            }
            for (Thread writer : writers) {
                writer.join();
            }
            assertEquals(0, failures.get());
            OpenFile file = volume.fs.open(id, OpenMode.READ);
            byte[] all = TestVolume.readAll(file);
            file.release();
            assertEquals(4 * 500 * 100, all.length);
            for (int at = 0; at < all.length; at += 100) {
                for (int i = 1; i < 100; i++) {
                    assertEquals(all[at], all[at + i]);
                }
            }
        }
    }

    interface Action {
        void run() throws IOException;
    }

    static Errno errnoOf(Action action) throws IOException {
        try {
            action.run();
        } catch (FsException e) {
            return e.errno();
        }
        throw new AssertionError("nothing was refused");
    }

    private static void write(TestVolume volume, String name, byte[] bytes) throws IOException {
        OpenFile file = volume.create(name);
        TestVolume.writeAll(file, 0, bytes);
        file.release();
    }

    private static long stored(TestVolume volume) throws IOException {
        AtomicLong bytes = new AtomicLong();
        volume.blocks.forEach(id -> bytes.addAndGet(volume.blocks.readAll(id).length));
        return bytes.get();
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    static byte[] written(byte[] model, int offset, byte[] bytes) {
        byte[] result = Arrays.copyOf(model, Math.max(model.length, offset + bytes.length));
        System.arraycopy(bytes, 0, result, offset, bytes.length);
        return result;
    }
}
