package io.casfs.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.BlockId;
import io.casfs.block.BlockKind;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What works on ranges of files: copies between them, holes made in them and looked for. */
@Timeout(180)
final class RangesTest {
    private static final int FILES = 3;
    private static final List<Allocation> WAYS = List.of(Allocation.values());

    @TempDir
    Path folder;

    /** Some files with byte arrays as models of them. */
    private static final class Files {
        private final TestVolume volume;
        private final Random random;
        private final int largest;
        private final OpenFile[] files = new OpenFile[FILES];
        private final byte[][] models = new byte[FILES][0];

        private Files(TestVolume volume, Random random, int largest) throws IOException {
            this.volume = volume;
            this.random = random;
            this.largest = largest;
            for (int i = 0; i < FILES; i++) {
                files[i] = volume.create("file" + i);
            }
        }

        private void step(String where) throws IOException {
            int i = random.nextInt(FILES);
            int dice = random.nextInt(24);
            if (dice < 5) {
                write(i);
            } else if (dice < 12) {
                copy(i, random.nextInt(FILES), where);
            } else if (dice < 16) {
                allocate(i);
            } else if (dice < 17) {
                int size = random.nextInt(largest);
                volume.fs.setAttributes(files[i].inode(), AttributeChange.size(size));
                models[i] = Arrays.copyOf(models[i], size);
            } else if (dice < 19) {
                files[i].flush();
            } else if (dice < 20) {
                files[i].release();
                files[i] = volume.fs.open(volume.find("file" + i), OpenMode.READ_WRITE);
            } else if (dice < 22) {
                checkHoles(i, where);
            } else {
                int offset = random.nextInt(models[i].length + 1);
                ByteBuffer into = ByteBuffer.allocate(random.nextInt(200_000));
                int read = files[i].read(offset, into);
                assertArrayEquals(
                        Arrays.copyOfRange(models[i], offset, Math.min(models[i].length, offset + into.capacity())),
                        Arrays.copyOf(into.array(), read),
                        where);
            }
            assertEquals(models[i].length, files[i].attributes().size(), where);
        }

        private void write(int i) throws IOException {
            int offset = random.nextBoolean() ? models[i].length : random.nextInt(largest);
            byte[] bytes = bytes(random, 1 + random.nextInt(random.nextBoolean() ? 5000 : largest / 3));
            TestVolume.writeAll(files[i], offset, bytes);
            put(i, offset, bytes);
        }

        private void copy(int from, int to, String where) throws IOException {
            int offset = random.nextInt(models[from].length + 1);
            int length = 1 + random.nextInt(random.nextInt(3) == 0 ? 5000 : largest);
            if (random.nextInt(3) == 0) {
                offset = 0;
                length = largest;
            }
            int target = random.nextBoolean() ? models[to].length : random.nextInt(largest);
            int there = Math.min(length, models[from].length - offset);
            int at = offset;
            int asked = length;
            if (from == to && Math.abs(offset - target) < there) {
                assertEquals(
                        Errno.EINVAL,
                        FileContentTest.errnoOf(() -> volume.fs.copyRange(files[from], at, files[to], target, asked)),
                        where);
            } else {
                assertEquals(there, volume.fs.copyRange(files[from], at, files[to], target, asked), where);
                if (there > 0) {
                    put(to, target, Arrays.copyOfRange(models[from], offset, offset + there));
                }
            }
        }

        private void allocate(int i) throws IOException {
            int offset = random.nextInt(largest);
            int length = 1 + random.nextInt(random.nextBoolean() ? 10_000 : largest);
            Allocation what = WAYS.get(random.nextInt(WAYS.size()));
            files[i].allocate(offset, length, what);
            int size = models[i].length;
            if (what == Allocation.EXTEND) {
                models[i] = Arrays.copyOf(models[i], Math.max(size, offset + length));
            } else if (what != Allocation.KEEP_SIZE) {
                put(i, offset, new byte[length]);
                models[i] = Arrays.copyOf(models[i], what == Allocation.ZERO ? Math.max(size, offset + length) : size);
            }
        }

        private void put(int i, int offset, byte[] bytes) {
            models[i] = FileContentTest.written(models[i], offset, bytes);
        }

        /** Holes and data follow one another up to the end, and holes are zeros. */
        private void checkHoles(int i, String where) throws IOException {
            long at = 0;
            while (at < models[i].length) {
                long hole = files[i].nextHole(at);
                if (hole == models[i].length) {
                    break;
                }
                long data = nextData(i, hole);
                assertTrue(data > hole, where);
                byte[] zeros = new byte[(int) (data - hole)];
                assertTrue(Arrays.equals(models[i], (int) hole, (int) data, zeros, 0, zeros.length), where);
                at = data;
            }
            long end = models[i].length;
            assertEquals(Errno.ENXIO, FileContentTest.errnoOf(() -> files[i].nextHole(end)), where);
            assertEquals(Errno.ENXIO, FileContentTest.errnoOf(() -> files[i].nextData(end)), where);
        }

        private long nextData(int i, long hole) throws IOException {
            try {
                return files[i].nextData(hole);
            } catch (FsException e) {
                assertEquals(Errno.ENXIO, e.errno());
                return models[i].length;
            }
        }

        private void release() throws IOException {
            for (OpenFile file : files) {
                file.release();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void areWhatByteArraysWouldBe(long seed) throws IOException {
        Random random = new Random(seed);
        byte[][] models;
        try (TestVolume volume = TestVolume.open(folder, seed % 3 == 0 ? 256 << 10 : 8 << 20)) {
            Files files = new Files(volume, random, seed % 2 == 0 ? 6 << 20 : 300_000);
            for (int step = 0; step < 150; step++) {
                files.step("seed " + seed + ", step " + step);
            }
            for (int i = 0; i < FILES; i++) {
                assertArrayEquals(files.models[i], TestVolume.readAll(files.files[i]), "seed " + seed);
            }
            files.release();
            assertEquals(0, volume.fs.dirtyBytes(), "all that was written is sealed");
            models = files.models;
        }
        check(folder, models, "seed " + seed);
    }

    /** After each sync the process may die. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void areThereAfterASyncWhateverHappens(long seed) throws IOException {
        Random random = new Random(seed);
        Path original = folder.resolve("original");
        try (TestVolume volume = TestVolume.open(original)) {
            Files files = new Files(volume, random, 1_500_000);
            for (int step = 0; step < 100; step++) {
                String where = "seed " + seed + ", step " + step;
                files.step(where);
                if (random.nextInt(15) == 0) {
                    for (OpenFile file : files.files) {
                        file.fsync();
                    }
                    TestVolume.copy(original, folder.resolve("copy" + step));
                    check(folder.resolve("copy" + step), files.models, where);
                }
            }
            files.release();
        }
    }

    private static void check(Path folder, byte[][] models, String where) throws IOException {
        try (TestVolume again = TestVolume.open(folder)) {
            for (int i = 0; i < FILES; i++) {
                OpenFile file = again.fs.open(again.find("file" + i), OpenMode.READ);
                assertArrayEquals(models[i], TestVolume.readAll(file), where);
                file.release();
            }
            assertTrue(again.fs
                    .verifier()
                    .run((blocks, files) -> true, ContentVerifier.Elsewhere.NOBODY)
                    .problems()
                    .isEmpty());
        }
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static OpenFile written(TestVolume volume, String name, byte[] bytes) throws IOException {
        OpenFile file = volume.create(name);
        TestVolume.writeAll(file, 0, bytes);
        file.flush();
        return file;
    }

    private static Set<BlockId> dataBlocks(TestVolume volume) throws IOException {
        Set<BlockId> blocks = new HashSet<>();
        volume.blocks.forEach(id -> {
            if (id.kind() == BlockKind.DATA) {
                blocks.add(id);
            }
        });
        return blocks;
    }

    @Test
    void aCopyOfALargeFileStoresNoDataAndFetchesOnlyWhatItCuts() throws IOException {
        byte[] bytes = bytes(new Random(21), 20 << 20);
        try (TestVolume volume = TestVolume.open(folder, TestVolume.STILL)) {
            OpenFile source = written(volume, "source", bytes);
            Set<BlockId> before = dataBlocks(volume);
            OpenFile target = volume.create("target");
            volume.away.sendAway(id -> id.kind() == BlockKind.DATA);
            volume.away.reach();
            // As the kernel asks for it, whose requests cut blocks.
            for (long at = 0; at < bytes.length; ) {
                at += volume.fs.copyRange(source, at, target, at, at == 0 ? 7_654_321 : 1L << 32);
            }
            target.release();
            assertEquals(before, dataBlocks(volume));
            assertTrue(
                    volume.away.askedFor().size() <= 1,
                    "asked for " + volume.away.askedFor().size());
            assertEquals(
                    volume.fs.contentStore().list(volume.find("source")),
                    volume.fs.contentStore().list(volume.find("target")));
            OpenFile copy = volume.fs.open(volume.find("target"), OpenMode.READ);
            assertArrayEquals(bytes, TestVolume.readAll(copy));
            copy.release();
            source.release();
        }
    }

    /** Or the only other node that keeps them could go, and nothing would say that this one must. */
    @Test
    void aCopyTouchesTheBlocksThatItNamesAgain() throws IOException {
        byte[] bytes = bytes(new Random(29), 5 << 20);
        try (TestVolume volume = TestVolume.open(folder, TestVolume.STILL)) {
            OpenFile source = written(volume, "source", bytes);
            OpenFile target = volume.create("target");
            volume.away.touched().clear();
            volume.fs.copyRange(source, 0, target, 0, bytes.length);
            target.flush();
            Set<BlockId> blocks = dataBlocks(volume);
            assertTrue(blocks.size() > 1);
            assertTrue(volume.away.touched().containsAll(blocks));
            volume.away.touched().clear();
            target.write(0, ByteBuffer.wrap(new byte[1]));
            target.flush();
            assertFalse(volume.away.touched().containsAll(blocks), "what only stays needs nothing");
            source.release();
            target.release();
        }
    }

    /** Pieces take memory that no budget counts. */
    @Test
    void manyHolesAreCommittedInBetween() throws IOException {
        int many = 70_000;
        try (TestVolume volume = TestVolume.open(folder, TestVolume.STILL)) {
            OpenFile file = volume.create("file");
            file.allocate(0, many * 8192L, Allocation.EXTEND);
            for (int i = 0; i < many; i++) {
                file.allocate(i * 8192L, 4096, Allocation.PUNCH_HOLE);
            }
            assertEquals(
                    many * 8192L,
                    volume.store
                            .namespace()
                            .inode(file.inode())
                            .orElseThrow()
                            .version()
                            .content()
                            .size());
            file.release();
        }
    }

    @Test
    void aSmallFileStaysOneBlockWhereverItsBytesComeFrom() throws IOException {
        byte[] bytes = bytes(new Random(22), 300_000);
        try (TestVolume volume = TestVolume.open(folder)) {
            OpenFile source = written(volume, "source", bytes);
            OpenFile target = volume.create("target");
            volume.fs.copyRange(source, 0, target, 0, bytes.length);
            volume.fs.copyRange(source, 0, target, bytes.length, bytes.length);
            target.flush();
            assertEquals(
                    1,
                    volume.fs.contentStore().list(volume.find("target")).parts().size());
            target.release();
            source.release();
        }
    }

    @Test
    void manyOddCopiesDoNotLeaveManySmallBlocks() throws IOException {
        byte[] bytes = bytes(new Random(23), 8 << 20);
        try (TestVolume volume = TestVolume.open(folder)) {
            OpenFile source = written(volume, "source", bytes);
            OpenFile target = volume.create("target");
            Random random = new Random(24);
            for (long at = 0; at < bytes.length; ) {
                at += volume.fs.copyRange(source, at, target, at, 100_000 + random.nextInt(200_000));
                target.flush();
            }
            assertArrayEquals(bytes, TestVolume.readAll(target));
            int parts =
                    volume.fs.contentStore().list(volume.find("target")).parts().size();
            assertTrue(parts < (8 << 20) / (100 << 10), parts + " blocks");
            target.release();
            source.release();
        }
    }

    @Test
    void aHoleStaysAHoleInACopy() throws IOException {
        long end = 1L << 40;
        try (TestVolume volume = TestVolume.open(folder)) {
            OpenFile source = volume.create("source");
            source.write(end, ByteBuffer.wrap(new byte[] {1}));
            source.flush();
            OpenFile target = volume.create("target");
            assertEquals(end + 1 - 10, volume.fs.copyRange(source, 10, target, 20, Long.MAX_VALUE >> 1));
            target.flush();
            assertEquals(end + 11, target.attributes().size());
            assertEquals(1, target.attributes().allocated());
            assertEquals(0, target.nextHole(0));
            assertEquals(end + 10, target.nextData(5));
            source.release();
            target.release();
        }
    }

    @Test
    void aPunchedHoleTakesNoRoomHoweverLong() throws IOException {
        byte[] bytes = bytes(new Random(25), 3 << 20);
        long size = 10L << 30;
        try (TestVolume volume = TestVolume.open(folder)) {
            OpenFile file = written(volume, "file", bytes);
            file.write(size - 1, ByteBuffer.wrap(new byte[] {1}));
            Set<BlockId> before = dataBlocks(volume);
            file.allocate(200_000, size, Allocation.PUNCH_HOLE);
            assertEquals(size, file.attributes().size());
            assertEquals(200_000, file.nextHole(0));
            assertEquals(Errno.ENXIO, FileContentTest.errnoOf(() -> file.nextData(200_000)));
            file.flush();
            assertEquals(200_000, file.attributes().allocated());
            Set<BlockId> after = dataBlocks(volume);
            after.removeAll(before);
            assertTrue(after.size() <= 1, "the rest of the block that was cut");
            file.release();
        }
    }

    @Test
    void whatIsAllocatedIsZerosAndCountsOnlyAsSize() throws IOException {
        try (TestVolume volume = TestVolume.open(folder)) {
            OpenFile file = volume.create("file");
            file.allocate(1000, 5000, Allocation.EXTEND);
            assertEquals(6000, file.attributes().size());
            file.allocate(0, 1 << 20, Allocation.KEEP_SIZE);
            assertEquals(6000, file.attributes().size());
            assertArrayEquals(new byte[6000], TestVolume.readAll(file));
            file.flush();
            assertEquals(0, file.attributes().allocated());
            assertEquals(
                    Errno.ENOSPC,
                    FileContentTest.errnoOf(() -> file.allocate(0, Long.MAX_VALUE >> 2, Allocation.EXTEND)));
            assertEquals(
                    Errno.EFBIG, FileContentTest.errnoOf(() -> file.allocate(1, Long.MAX_VALUE, Allocation.EXTEND)));
            assertEquals(Errno.EINVAL, FileContentTest.errnoOf(() -> file.allocate(0, 0, Allocation.EXTEND)));
            file.release();
        }
    }

    @Test
    void unlinkedFilesCanBeCopiedFromAndTo() throws IOException {
        byte[] bytes = bytes(new Random(26), 3 << 20);
        try (TestVolume volume = TestVolume.open(folder)) {
            OpenFile source = written(volume, "source", bytes);
            OpenFile target = volume.create("target");
            volume.fs.unlink(InodeId.ROOT, Name.of("target"));
            volume.fs.copyRange(source, 100, target, 0, bytes.length);
            assertArrayEquals(Arrays.copyOfRange(bytes, 100, bytes.length), TestVolume.readAll(target));
            OpenFile back = volume.create("back");
            volume.fs.unlink(InodeId.ROOT, Name.of("source"));
            volume.fs.copyRange(source, 0, back, 0, bytes.length);
            volume.fs.copyRange(target, 0, back, bytes.length, bytes.length);
            source.release();
            target.release();
            back.flush();
            byte[] expected = Arrays.copyOf(bytes, 2 * bytes.length - 100);
            System.arraycopy(bytes, 100, expected, bytes.length, bytes.length - 100);
            assertArrayEquals(expected, TestVolume.readAll(back));
            back.release();
        }
    }

    @Test
    void filesCopyIntoOneAnotherAtOnce() throws Exception {
        byte[] bytes = bytes(new Random(27), 3 << 20);
        try (TestVolume volume = TestVolume.open(folder)) {
            OpenFile one = written(volume, "one", bytes);
            OpenFile two = written(volume, "two", bytes);
            CompletableFuture<Void> there = copyOften(volume, one, two);
            CompletableFuture<Void> back = copyOften(volume, two, one);
            there.get(60, TimeUnit.SECONDS);
            back.get(60, TimeUnit.SECONDS);
            assertArrayEquals(bytes, TestVolume.readAll(one));
            assertArrayEquals(bytes, TestVolume.readAll(two));
            one.release();
            two.release();
        }
    }

    private static CompletableFuture<Void> copyOften(TestVolume volume, OpenFile from, OpenFile to) {
        return CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < 50; i++) {
                    volume.fs.copyRange(from, 0, to, 0, 1 << 30);
                    to.flush();
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void aCopyThatWouldCutABlockThatNobodyHasFailsAtOnce() throws IOException {
        byte[] bytes = bytes(new Random(28), 3 << 20);
        try (TestVolume volume = TestVolume.open(folder, TestVolume.STILL)) {
            OpenFile source = written(volume, "source", bytes);
            OpenFile target = volume.create("target");
            volume.away.sendAway(id -> id.kind() == BlockKind.DATA);
            volume.blocks.clearCache();
            assertThrows(IOException.class, () -> volume.fs.copyRange(source, 1, target, 0, bytes.length));
            assertEquals(0, target.attributes().size());
            source.release();
            target.release();
        }
    }

    @Test
    void refusesHandlesOfTheWrongMode() throws IOException {
        try (TestVolume volume = TestVolume.open(folder)) {
            OpenFile file = written(volume, "file", new byte[10]);
            OpenFile reading = volume.fs.open(file.inode(), OpenMode.READ);
            OpenFile appending = volume.fs.open(file.inode(), new OpenMode(true, true, true, false, false));
            OpenFile writing = volume.fs.open(file.inode(), OpenMode.WRITE);
            for (OpenFile target : new OpenFile[] {reading, appending}) {
                assertEquals(Errno.EBADF, FileContentTest.errnoOf(() -> volume.fs.copyRange(file, 0, target, 10, 1)));
            }
            assertEquals(Errno.EBADF, FileContentTest.errnoOf(() -> volume.fs.copyRange(writing, 0, file, 10, 1)));
            assertEquals(Errno.EBADF, FileContentTest.errnoOf(() -> reading.allocate(0, 1, Allocation.PUNCH_HOLE)));
            for (OpenFile open : new OpenFile[] {file, reading, appending, writing}) {
                open.release();
            }
        }
    }
}
