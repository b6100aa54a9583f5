package io.casfs.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.BlockId;
import io.casfs.block.BlockKind;
import io.casfs.block.LocalOnly;
import io.casfs.block.NotLocalException;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files whose blocks other nodes have: who waits for them, and who must not. */
@Timeout(180)
final class AwayBlocksTest {
    private static final byte[] CONTENT = new byte[3 << 20];

    static {
        new Random(5).nextBytes(CONTENT);
    }

    @TempDir
    Path folder;

    private TestVolume volume;
    private InodeId id;

    @BeforeEach
    void open() throws IOException {
        volume = TestVolume.open(folder.resolve("original"), TestVolume.STILL);
        OpenFile file = volume.create("file");
        TestVolume.writeAll(file, 0, CONTENT);
        file.release();
        id = file.inode();
        volume.create("other").release();
    }

    @AfterEach
    void close() throws IOException {
        volume.away.letPass();
        volume.close();
    }

    private void sendAway(Predicate<BlockId> which) throws IOException {
        volume.away.sendAway(which);
        volume.blocks.clearCache();
    }

    private OpenFile openFile() throws IOException {
        return volume.fs.open(id, OpenMode.READ_WRITE);
    }

    private static byte[] contentWith(int value) {
        byte[] bytes = CONTENT.clone();
        bytes[1000] = (byte) value;
        return bytes;
    }

    private static void write(OpenFile file, int value) throws IOException {
        file.write(1000, ByteBuffer.wrap(new byte[] {(byte) value}));
    }

    private CompletableFuture<Integer> readInBackground(OpenFile file, long offset) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return file.read(offset, ByteBuffer.allocate(10));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void nothingElseWaitsForAReadThatWaits() throws Exception {
        sendAway(block -> true);
        volume.away.reach();
        volume.away.hold();
        OpenFile file = openFile();
        CompletableFuture<Integer> reading = readInBackground(file, 0);
        volume.away.awaitFetch();
        file.write(0, ByteBuffer.wrap(CONTENT, 0, 100));
        assertEquals(10, file.read(20, ByteBuffer.allocate(10)), "what is in memory");
        volume.fs.setAttributes(id, AttributeChange.size(100));
        assertEquals(100, file.attributes().size());
        file.flush();
        assertEquals(100, volume.fs.lookup(InodeId.ROOT, Name.of("file")).size());
        openFile().release();
        volume.fs.readDirectory(InodeId.ROOT, 0, (name, inode, kind, cursor) -> true);
        OpenFile other = volume.fs.open(volume.find("other"), OpenMode.READ_WRITE);
        other.write(0, ByteBuffer.wrap(new byte[10]));
        other.release();
        file.release();
        assertFalse(reading.isDone());
        volume.away.letPass();
        assertEquals(10, reading.get(30, TimeUnit.SECONDS));
    }

    @Test
    void neitherStatNorOpenNorReplacingAllAsksForABlock() throws IOException {
        sendAway(block -> true);
        assertEquals(CONTENT.length, volume.fs.attributes(id).size());
        volume.fs.extendedAttribute(id, "user.casfs.state".getBytes(StandardCharsets.US_ASCII));
        openFile().release();
        OpenFile file = volume.fs.open(id, new OpenMode(true, true, false, true, false));
        file.write(0, ByteBuffer.wrap(new byte[10]));
        file.release();
        assertEquals(10, volume.fs.attributes(id).size());
        assertEquals(List.of(), volume.away.askedFor());
    }

    @Test
    void anAppendAsksForTheManifestAndTheLastBlockAtMost() throws IOException {
        sendAway(block -> true);
        volume.away.reach();
        OpenFile file = openFile();
        TestVolume.writeAll(file, CONTENT.length, new byte[100]);
        file.release();
        assertTrue(
                volume.away.askedFor().size() <= 2,
                "asked for " + volume.away.askedFor().size());
        file = openFile();
        assertArrayEquals(Arrays.copyOf(CONTENT, CONTENT.length + 100), TestVolume.readAll(file));
        file.release();
    }

    @Test
    void saysForWhichFileItAsks() throws Exception {
        sendAway(block -> true);
        volume.away.reach();
        OpenFile file = openFile();
        TestVolume.readAll(file);
        file.release();
        assertFalse(volume.away.askedFor().isEmpty());
        for (Optional<InodeId> asked : volume.away.askedFor()) {
            assertEquals(Optional.of(id), asked);
        }
        assertEquals(Optional.empty(), BeingRead.current());
    }

    @Test
    void aReadThatCannotBeServedFails() throws IOException {
        sendAway(block -> block.kind() == BlockKind.DATA);
        OpenFile file = openFile();
        assertThrows(IOException.class, () -> file.read(0, ByteBuffer.allocate(10)));
        volume.away.reach();
        assertEquals(10, file.read(0, ByteBuffer.allocate(10)));
        file.release();
    }

    @Test
    void whatCannotBeCommittedNowIsKept() throws IOException {
        sendAway(block -> true);
        OpenFile file = openFile();
        write(file, 1);
        assertThrows(IOException.class, file::flush);
        assertThrows(IOException.class, file::release);
        assertEquals(
                "local",
                new String(
                        volume.fs.extendedAttribute(id, "user.casfs.state".getBytes(StandardCharsets.US_ASCII)),
                        StandardCharsets.US_ASCII));
        volume.away.reach();
        OpenFile again = openFile();
        assertArrayEquals(contentWith(1), TestVolume.readAll(again));
        again.release();
        assertEquals(0, volume.fs.dirtyBytes());
        assertArrayEquals(contentWith(1), committed());
    }

    private byte[] committed() throws IOException {
        OpenFile file = openFile();
        byte[] bytes = TestVolume.readAll(file);
        file.release();
        return bytes;
    }

    @Test
    void whatWasSyncedIsThereThoughItsBlocksCannotBeFetchedAtTheNextStart() throws IOException {
        sendAway(block -> true);
        OpenFile file = openFile();
        write(file, 1);
        file.fsync();
        Path copy = folder.resolve("copy");
        TestVolume.copy(folder.resolve("original"), copy);
        try (TestVolume later = TestVolume.open(copy, block -> true)) {
            later.away.reach();
            OpenFile again = later.fs.open(id, OpenMode.READ_WRITE);
            assertArrayEquals(contentWith(1), TestVolume.readAll(again));
            again.write(1000, ByteBuffer.wrap(new byte[] {2}));
            again.fsync();
            again.release();
        }
        try (TestVolume last = TestVolume.open(copy, TestVolume.STILL)) {
            OpenFile again = last.fs.open(id, OpenMode.READ);
            assertArrayEquals(contentWith(2), TestVolume.readAll(again));
            again.release();
        }
        volume.away.reach();
        file.release();
    }

    @Test
    void aFileThatCannotBeCommittedLeavesRoomToOthers() throws IOException {
        sendAway(block -> true);
        OpenFile file = openFile();
        // Pieces apart from one another in one block: they wait in memory.
        for (int i = 0; i < 1000; i++) {
            file.write(i * 200L, ByteBuffer.wrap(new byte[100]));
        }
        OpenFile other = volume.fs.open(volume.find("other"), OpenMode.READ_WRITE);
        byte[] much = new byte[20 << 20];
        TestVolume.writeAll(other, 0, much);
        other.release();
        assertEquals(much.length, volume.fs.attributes(other.inode()).size());
        volume.away.reach();
        file.release();
    }

    @Test
    void showsTheBlocksBelowADirectoryManifestsFirst() throws IOException {
        List<BlockId> seen = new ArrayList<>();
        volume.fs.contentBlocks().forEach(InodeId.ROOT, block -> seen.add(block));
        assertEquals(BlockKind.MANIFEST, seen.get(0).kind());
        List<String> parts = volume.fs.contentStore().list(id).parts().stream()
                .map(ContentStore.Part::id)
                .toList();
        assertEquals(
                parts,
                seen.subList(1, seen.size()).stream().map(BlockId::toString).toList());
        seen.clear();
        volume.fs.contentBlocks().forEach(id, block -> {
            seen.add(block);
            return false;
        });
        assertEquals(1, seen.size(), "a manifest isn't read unless it shall be");
    }

    @Test
    void aReadThatDoesNotWantToWaitSaysSoAndLeavesItsBufferAlone() throws IOException {
        sendAway(id -> id.kind() == BlockKind.DATA);
        OpenFile file = openFile();
        ByteBuffer into = ByteBuffer.allocate(4096);
        assertThrows(NotLocalException.class, () -> LocalOnly.attempt(() -> file.read(0, into)));
        assertEquals(0, into.position());
        assertEquals(List.of(), volume.away.askedFor());
        volume.away.reach();
        assertEquals(4096, file.read(0, into));
        file.release();
    }

    /** What isn't to wait is the read, not who reads ahead for the next one. */
    @Test
    void readsAheadAlsoForAReadThatDoesNotWantToWait() throws Exception {
        BlockId first = volume.blocks.idOf(BlockKind.DATA, CONTENT, 0, firstBlock());
        sendAway(id -> id.kind() == BlockKind.DATA && !id.equals(first));
        volume.away.hold();
        OpenFile file = openFile();
        for (int at = 0; at < 128 << 10; at += 32 << 10) {
            int from = at;
            assertEquals(32 << 10, LocalOnly.attempt(() -> file.read(from, ByteBuffer.allocate(32 << 10))));
        }
        volume.away.awaitFetch();
        volume.away.letPass();
        file.release();
    }

    private int firstBlock() throws IOException {
        return (int) volume.fs.contentStore().list(id).parts().get(0).length();
    }
}
