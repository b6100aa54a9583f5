package io.casfs.fs;

import static io.casfs.fs.FileContentTest.errnoOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.namespace.InodeId;
import io.casfs.namespace.JournalEntry;
import io.casfs.namespace.Name;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Timestamp;
import io.casfs.namespace.Version;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Open files and the journal while other nodes change the tree. */
final class RemoteChangesTest {
    private static final Timestamp LATER = new Timestamp(4_000_000_000L, 5);

    /** Large enough for small synced writes to go to the journal. */
    private static final byte[] OLD = bytes(1, 300_000);

    private static final byte[] NEW = bytes(2, 400_000);

    @TempDir
    Path folder;

    private TestVolume volume;
    private Elsewhere elsewhere;

    private static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void open() throws IOException {
        volume = TestVolume.open(folder.resolve("original"), TestVolume.STILL);
        elsewhere = new Elsewhere(volume);
        OpenFile file = volume.create("file");
        TestVolume.writeAll(file, 0, OLD);
        file.release();
    }

    @AfterEach
    void close() throws IOException {
        volume.close();
    }

    private OpenFile openFile(OpenMode mode) throws IOException {
        return volume.fs.open(volume.find("file"), mode);
    }

    private void write(OpenFile file, int value) throws IOException {
        file.write(1000, ByteBuffer.wrap(new byte[] {(byte) value}));
    }

    private static byte[] oldWith(int value) {
        byte[] bytes = OLD.clone();
        bytes[1000] = (byte) value;
        return bytes;
    }

    /** Opens what the death of the process would leave now. */
    private TestVolume afterDeath() throws IOException {
        Path copy = folder.resolve("copy");
        TestVolume.copy(folder.resolve("original"), copy);
        return TestVolume.open(copy, TestVolume.STILL);
    }

    private static Set<String> names(TestVolume volume) throws IOException {
        Set<String> names = new HashSet<>();
        volume.fs.readDirectory(InodeId.ROOT, 0, (name, inode, kind, cursor) -> names.add(name.toString()));
        return names;
    }

    /** Returns the contents that the tree has, whatever their names. */
    private static List<byte[]> contents(TestVolume volume) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        Contents blocks = new Contents(volume.blocks);
        volume.store.namespace().list(InodeId.ROOT, 0, (link, cursor) -> {
            for (Version version :
                    volume.store.namespace().inode(link.inode()).orElseThrow().versions()) {
                byte[] bytes = new byte[(int) version.content().size()];
                blocks.read(blocks.load(version.content()), 0, bytes, 0, bytes.length);
                contents.add(bytes);
            }
            return true;
        });
        return contents;
    }

    private static void assertHas(TestVolume volume, byte[]... expected) throws IOException {
        List<byte[]> contents = contents(volume);
        for (byte[] bytes : expected) {
            assertTrue(
                    contents.stream().anyMatch(content -> Arrays.equals(content, bytes)),
                    "not there, among " + contents.size() + ": a content of " + bytes.length + " bytes");
        }
        assertEquals(expected.length, contents.size(), "contents");
    }

    @Test
    void showsAnotherNodesContentAtOnceWhenNothingIsOpen() throws IOException {
        InodeId id = volume.find("file");
        elsewhere.replace(id, NEW, LATER);
        assertEquals(NEW.length, volume.fs.attributes(id).size());
        elsewhere.replace(id, Arrays.copyOf(OLD, 10), LATER);
        assertEquals(10, volume.fs.lookup(InodeId.ROOT, Name.of("file")).size());
    }

    @Test
    void showsTheOpenVersionUntilTheLastHandleIsReleased() throws IOException {
        OpenFile first = openFile(OpenMode.READ);
        Attributes before = first.attributes();
        ContentVersion version = first.version().orElseThrow();
        elsewhere.replace(first.inode(), NEW, LATER);
        OpenFile second = openFile(OpenMode.READ);
        for (Attributes seen : List.of(
                first.attributes(),
                volume.fs.attributes(first.inode()),
                volume.fs.lookup(InodeId.ROOT, Name.of("file")))) {
            assertEquals(before.size(), seen.size());
            assertEquals(before.allocated(), seen.allocated());
            assertEquals(before.modified(), seen.modified());
        }
        assertEquals(version, second.version().orElseThrow());
        first.release();
        assertArrayEquals(OLD, TestVolume.readAll(second));
        second.release();
        OpenFile third = openFile(OpenMode.READ);
        assertEquals(LATER, third.attributes().modified());
        assertNotEquals(version, third.version().orElseThrow());
        assertArrayEquals(NEW, TestVolume.readAll(third));
        third.release();
    }

    /** Nobody is shown a version again after having been told that another one took its place. */
    @Test
    void anOpenThatMeetsAnotherContentShowsTheNewOne() throws IOException {
        InodeId id = volume.find("file");
        AtomicBoolean replaced = new AtomicBoolean(true);
        Namespace meeting = (Namespace) Proxy.newProxyInstance(
                Namespace.class.getClassLoader(), new Class<?>[] {Namespace.class}, (proxy, method, arguments) -> {
                    Object answer = method.invoke(volume.store.namespace(), arguments);
                    if (method.getName().equals("inode") && replaced.compareAndSet(false, true)) {
                        elsewhere.replace(id, NEW, LATER);
                    }
                    return answer;
                });
        TreeFileSystem fs = new TreeFileSystem(
                new TreeFileSystem.Stores(meeting, volume.store.journal(), volume.blocks),
                new long[256],
                folder,
                TestVolume.STILL,
                1 << 20,
                CopyState.ALONE);
        replaced.set(false);
        OpenFile file = fs.open(id, OpenMode.READ);
        assertTrue(replaced.get());
        assertArrayEquals(NEW, TestVolume.readAll(file));
        file.release();
        fs.close();
    }

    @Test
    void aCommitReplacesTheOpenVersionAlone() throws IOException {
        OpenFile file = openFile(OpenMode.READ_WRITE);
        write(file, 1);
        elsewhere.replace(file.inode(), NEW, LATER);
        write(file, 2);
        file.flush();
        write(file, 3);
        file.release();
        assertHas(volume, oldWith(3), NEW);
        OpenFile again = openFile(OpenMode.READ);
        assertArrayEquals(oldWith(3), TestVolume.readAll(again), "the latest has the name");
        again.release();
    }

    @Test
    void attributesThatAnotherNodeChangedShowAtOnce() throws IOException {
        OpenFile file = openFile(OpenMode.READ_WRITE);
        write(file, 1);
        elsewhere.changeMode(file.inode(), 0400);
        assertEquals(0400, file.attributes().mode());
        file.release();
        assertEquals(0400, volume.fs.attributes(volume.find("file")).mode());
    }

    @Test
    void aTimeSetHereShowsAlsoAfterAnotherNodeReplacedTheContent() throws IOException {
        OpenFile file = openFile(OpenMode.READ_WRITE);
        elsewhere.replace(file.inode(), NEW, LATER);
        Timestamp time = new Timestamp(77, 1);
        volume.fs.setAttributes(file.inode(), AttributeChange.times(null, time));
        assertEquals(time, file.attributes().modified());
        file.release();
    }

    @Test
    void aFileRenamedElsewhereIsWrittenUnderItsNewName() throws IOException {
        OpenFile file = openFile(OpenMode.READ_WRITE);
        elsewhere.rename("file", "moved");
        write(file, 1);
        file.release();
        assertEquals(Set.of("moved"), names(volume));
        assertHas(volume, oldWith(1));
    }

    @Test
    void aFileRemovedElsewhereIsReadableUntilItIsReleased() throws IOException {
        OpenFile file = openFile(OpenMode.READ);
        elsewhere.remove("file");
        assertEquals(0, file.attributes().links());
        assertArrayEquals(OLD, TestVolume.readAll(file));
        assertEquals(Set.of(), names(volume));
        file.release();
        assertEquals(Errno.ENOENT, errnoOf(() -> volume.fs.attributes(file.inode())));
        assertEquals(Errno.ESTALE, errnoOf(() -> volume.fs.open(file.inode(), OpenMode.READ)));
    }

    @Test
    void whatWasWrittenOutlivesARemovalElsewhere() throws IOException {
        OpenFile file = openFile(OpenMode.READ_WRITE);
        write(file, 1);
        elsewhere.remove("file");
        file.flush();
        assertHas(volume, oldWith(1));
        write(file, 2);
        file.release();
        assertHas(volume, oldWith(2));
        assertEquals(Set.of("file"), names(volume));
    }

    @Test
    void aFileRemovedHereIsNeverCommitted() throws IOException {
        OpenFile file = openFile(OpenMode.READ_WRITE);
        write(file, 1);
        file.fsync();
        volume.fs.unlink(InodeId.ROOT, Name.of("file"));
        write(file, 2);
        file.fsync();
        try (TestVolume again = afterDeath()) {
            assertHas(again);
        }
        file.release();
        assertHas(volume);
    }

    @Test
    void aFileWhoseLastLinkWasRemovedElsewhereAfterAnotherWasHereIsCommitted() throws IOException {
        OpenFile file = openFile(OpenMode.READ_WRITE);
        volume.fs.link(file.inode(), InodeId.ROOT, Name.of("other"));
        volume.fs.unlink(InodeId.ROOT, Name.of("file"));
        write(file, 1);
        elsewhere.remove("other");
        file.release();
        assertHas(volume, oldWith(1));
        assertEquals(Set.of("other"), names(volume));
    }

    @Test
    void aWriteAfterAnUnlinkLeavesTheOtherLinkAlone() throws IOException {
        elsewhere.changeMode(volume.find("file"), 0600);
        OpenFile file = openFile(OpenMode.READ_WRITE);
        volume.fs.link(file.inode(), InodeId.ROOT, Name.of("other"));
        volume.fs.unlink(InodeId.ROOT, Name.of("file"));
        write(file, 1);
        file.release();
        assertEquals(Set.of("other"), names(volume));
    }

    @Test
    void whatWasSyncedIsThereThoughAnotherNodeReplacedTheContent() throws IOException {
        OpenFile file = openFile(OpenMode.READ_WRITE);
        write(file, 1);
        file.fsync();
        elsewhere.replace(file.inode(), NEW, LATER);
        volume.store.namespace().sync();
        try (TestVolume again = afterDeath()) {
            assertHas(again, oldWith(1), NEW);
        }
        file.release();
    }

    @Test
    void whatWasSyncedIsThereThoughAnotherNodeRemovedTheFile() throws IOException {
        OpenFile file = openFile(OpenMode.READ_WRITE);
        write(file, 1);
        file.fsync();
        elsewhere.remove("file");
        volume.store.namespace().sync();
        try (TestVolume again = afterDeath()) {
            assertHas(again, oldWith(1));
        }
        file.release();
    }

    /** The process dies between a commit and the clearing of what it took in. */
    @Test
    void whatACommitTookInIsNotCommittedAgain() throws IOException {
        OpenFile file = openFile(OpenMode.READ_WRITE);
        write(file, 1);
        file.fsync();
        List<JournalEntry> entries = new ArrayList<>();
        volume.store.journal().forEach((id, entry) -> entries.add(entry));
        assertEquals(1, entries.size());
        elsewhere.replace(file.inode(), NEW, LATER);
        write(file, 2);
        file.flush();
        volume.store.journal().append(file.inode(), 1, entries.get(0));
        volume.store.namespace().sync();
        try (TestVolume again = afterDeath()) {
            assertHas(again, oldWith(2), NEW);
        }
        file.release();
    }
}
