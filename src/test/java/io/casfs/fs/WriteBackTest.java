package io.casfs.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writers always find room, whoever takes it. */
final class WriteBackTest {
    private static final int LIMIT = 1 << 20;
    private static final int PAGE = 4096;

    @TempDir
    Path folder;

    private final Random random = new Random(31);

    private static OpenFile unlinked(TestVolume volume, String name) throws IOException {
        OpenFile file = volume.create(name);
        volume.fs.unlink(InodeId.ROOT, Name.of(name));
        return file;
    }

    private static OpenFile unnamed(TestVolume volume) throws IOException {
        return volume.fs.createUnnamed(TestVolume.CALLER, InodeId.ROOT, 0644, OpenMode.READ_WRITE);
    }

    /** Does in a minute at most what would never end if no room came. */
    private static void inTime(Work work) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread worker = new Thread(() -> {
            try {
                work.run();
                done.complete(null);
            } catch (Exception | AssertionError e) {
                done.completeExceptionally(e);
            }
        });
        worker.setDaemon(true);
        worker.start();
        done.get(60, TimeUnit.SECONDS);
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private void writePages(OpenFile file, byte[] model, int pages) throws IOException {
        byte[] page = new byte[PAGE];
        for (int i = 0; i < pages; i++) {
            random.nextBytes(page);
            int at = random.nextInt(model.length / PAGE) * PAGE;
            file.write(at, ByteBuffer.wrap(page));
            System.arraycopy(page, 0, model, at, PAGE);
        }
    }

    private byte[] append(OpenFile file, int length) throws IOException {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        TestVolume.writeAll(file, file.attributes().size(), bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void randomWritesToAFileWithoutANameFindRoom(boolean named) throws Exception {
        try (TestVolume volume = TestVolume.openStill(folder, LIMIT)) {
            OpenFile file = named ? unlinked(volume, "file") : unnamed(volume);
            byte[] model = new byte[4 << 20];
            file.allocate(0, model.length, Allocation.EXTEND);
            inTime(() -> writePages(file, model, 2048));
            assertArrayEquals(model, TestVolume.readAll(file));
            assertTrue(volume.fs.dirtyBytes() <= LIMIT);
            file.flush();
            file.fsync();
            assertEquals(0, file.attributes().links());
            volume.fs.setAttributes(file.inode(), AttributeChange.size(1_000_000));
            assertEquals(1_000_000, TestVolume.readAll(file).length);
            file.release();
            assertEquals(0, volume.fs.dirtyBytes());
        }
    }

    /** None of them takes enough to be worth a commit by itself. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyShortTailsMakeRoomForOthers(boolean orphans) throws Exception {
        try (TestVolume volume = TestVolume.openStill(folder, LIMIT)) {
            List<OpenFile> files = new ArrayList<>();
            List<byte[]> models = new ArrayList<>();
            inTime(() -> {
                for (int i = 0; i < 30; i++) {
                    OpenFile file = orphans ? unlinked(volume, "file" + i) : volume.create("file" + i);
                    files.add(file);
                    models.add(append(file, 100_000));
                }
            });
            for (int i = 0; i < files.size(); i++) {
                assertArrayEquals(models.get(i), TestVolume.readAll(files.get(i)));
                files.get(i).release();
            }
            assertEquals(0, volume.fs.dirtyBytes());
        }
    }

    @Test
    void whatWasStoredForAFileWithoutANameIsItsContentOnceItHasOne() throws Exception {
        byte[] model = new byte[3 << 20];
        try (TestVolume volume = TestVolume.openStill(folder, LIMIT)) {
            OpenFile file = unnamed(volume);
            file.allocate(0, model.length, Allocation.EXTEND);
            inTime(() -> writePages(file, model, 1500));
            volume.fs.link(file.inode(), InodeId.ROOT, Name.of("name"));
            assertEquals(0, volume.fs.dirtyBytes());
            writePages(file, model, 1);
            file.release();
        }
        try (TestVolume again = TestVolume.open(folder)) {
            OpenFile file = again.fs.open(again.find("name"), OpenMode.READ);
            assertArrayEquals(model, TestVolume.readAll(file));
            file.release();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoFindsNoRoomSinceNothingCanBeStoredIsTold(boolean orphan) throws Exception {
        try (TestVolume volume = TestVolume.openStill(folder, LIMIT)) {
            OpenFile hoarder = orphan ? unlinked(volume, "hoarder") : volume.create("hoarder");
            byte[] model = append(hoarder, LIMIT - PAGE);
            OpenFile other = volume.create("other");
            volume.away.full(true);
            ExecutionException told =
                    assertThrows(ExecutionException.class, () -> inTime(() -> append(other, 2 * PAGE)));
            assertEquals("the disk is full", told.getCause().getMessage());
            volume.away.full(false);
            inTime(() -> append(other, 2 * PAGE));
            assertArrayEquals(model, TestVolume.readAll(hoarder));
            hoarder.release();
            other.release();
            assertEquals(0, volume.fs.dirtyBytes());
        }
    }

    /** Blocks that are cut off while it is written are no longer counted: their failures must stop the writer, too. */
    @Test
    void aWriterToAFileWithoutANameIsToldThatItsBlocksCannotBeStored() throws Exception {
        try (TestVolume volume = TestVolume.openStill(folder, 8 * LIMIT)) {
            OpenFile file = unlinked(volume, "file");
            volume.away.full(true);
            ExecutionException told = assertThrows(
                    ExecutionException.class,
                    () -> inTime(() -> {
                        for (int i = 0; i < 1000; i++) {
                            append(file, 1 << 20);
                        }
                    }));
            assertEquals("the disk is full", told.getCause().getMessage());
            volume.away.full(false);
            byte[] before = TestVolume.readAll(file);
            byte[] more = append(file, 3 << 20);
            byte[] after = TestVolume.readAll(file);
            assertArrayEquals(before, Arrays.copyOf(after, before.length));
            assertArrayEquals(more, Arrays.copyOfRange(after, before.length, after.length));
            file.release();
            volume.fs.close(); // after the blocks that are on their way
            assertEquals(0, volume.fs.dirtyBytes());
        }
    }
}
