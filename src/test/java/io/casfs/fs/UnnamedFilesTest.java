package io.casfs.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.namespace.Batch;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Change;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.MutationCodec;
import io.casfs.namespace.Name;
import io.casfs.namespace.Replica;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are made without a name, and may get one. */
final class UnnamedFilesTest {
    private static final Name NAME = Name.of("name");
    private static final byte[] ATTRIBUTE = "user.a".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTENT = new byte[3 << 20];

    static {
        new Random(6).nextBytes(CONTENT);
    }

    @TempDir
    Path folder;

    private TestVolume volume;

    @BeforeEach
    void open() throws IOException {
        volume = TestVolume.open(folder.resolve("original"), TestVolume.STILL);
    }

    @AfterEach
    void close() throws IOException {
        volume.close();
    }

    private OpenFile create() throws IOException {
        OpenFile file = volume.fs.createUnnamed(TestVolume.CALLER, InodeId.ROOT, 0666, OpenMode.READ_WRITE);
        TestVolume.writeAll(file, 0, CONTENT);
        return file;
    }

    private TestVolume afterCrash(String copy) throws IOException {
        TestVolume.copy(folder.resolve("original"), folder.resolve(copy));
        return TestVolume.open(folder.resolve(copy), TestVolume.STILL);
    }

    @Test
    void isAFileWithoutAName() throws IOException {
        OpenFile file = create();
        Attributes attributes = file.attributes();
        assertEquals(0, attributes.links());
        assertEquals(0644, attributes.mode());
        assertEquals(1000, attributes.uid());
        assertEquals(CONTENT.length, attributes.size());
        assertArrayEquals(CONTENT, TestVolume.readAll(file));
        file.flush();
        file.fsync();
        assertEquals(List.of(), names(volume));
        assertEquals(
                0600,
                volume.fs
                        .setAttributes(file.inode(), AttributeChange.mode(0600))
                        .mode());
        volume.fs.setExtendedAttribute(file.inode(), ATTRIBUTE, new byte[] {1}, false, false);
        assertArrayEquals(new byte[] {1}, volume.fs.extendedAttribute(file.inode(), ATTRIBUTE));
        file.release();
        assertEquals(Errno.ENOENT, FileContentTest.errnoOf(() -> volume.fs.attributes(file.inode())));
        assertEquals(0, volume.fs.dirtyBytes());
    }

    private static List<Name> names(TestVolume volume) throws IOException {
        List<Name> names = new ArrayList<>();
        volume.fs.readDirectory(InodeId.ROOT, 0, (name, inode, kind, cursor) -> names.add(name));
        return names;
    }

    @Test
    void hasItsContentWhenItGetsAName() throws IOException {
        OpenFile file = create();
        volume.fs.setAttributes(file.inode(), AttributeChange.mode(0600));
        Attributes linked = volume.fs.link(file.inode(), InodeId.ROOT, NAME);
        assertEquals(file.inode(), linked.inode());
        assertEquals(1, linked.links());
        file.fsync();
        try (TestVolume later = afterCrash("copy")) {
            Attributes found = later.fs.lookup(InodeId.ROOT, NAME);
            assertEquals(0600, found.mode());
            OpenFile again = later.fs.open(found.inode(), OpenMode.READ);
            assertArrayEquals(CONTENT, TestVolume.readAll(again));
            again.release();
        }
        file.write(0, ByteBuffer.wrap(new byte[] {7}));
        OpenFile other = volume.fs.open(volume.find("name"), OpenMode.READ);
        assertEquals(7, TestVolume.readAll(other)[0], "it is the same file");
        other.release();
        file.release();
        assertEquals(CONTENT.length, volume.fs.lookup(InodeId.ROOT, NAME).size());
    }

    @Test
    void isAFileLikeAnyOtherOnceItHadAName() throws IOException {
        OpenFile file = create();
        volume.fs.link(file.inode(), InodeId.ROOT, NAME);
        volume.fs.link(file.inode(), InodeId.ROOT, Name.of("another"));
        volume.fs.unlink(InodeId.ROOT, Name.of("another"));
        volume.fs.unlink(InodeId.ROOT, NAME);
        assertEquals(Errno.ENOENT, FileContentTest.errnoOf(() -> volume.fs.link(file.inode(), InodeId.ROOT, NAME)));
        assertArrayEquals(CONTENT, TestVolume.readAll(file));
        file.release();
        assertEquals(Errno.ENOENT, FileContentTest.errnoOf(() -> volume.fs.attributes(file.inode())));
    }

    @Test
    void canGetAFreeNameAfterItWasRefusedOneThatIsTaken() throws IOException {
        volume.create("name").release();
        OpenFile file = create();
        assertEquals(Errno.EEXIST, FileContentTest.errnoOf(() -> volume.fs.link(file.inode(), InodeId.ROOT, NAME)));
        volume.fs.link(file.inode(), InodeId.ROOT, Name.of("free"));
        file.release();
        assertEquals(CONTENT.length, volume.fs.attributes(volume.find("free")).size());
    }

    @Test
    void isGoneAfterACrash() throws IOException {
        OpenFile file = create();
        file.fsync();
        try (TestVolume later = afterCrash("copy")) {
            assertEquals(List.of(), names(later));
            assertEquals(Errno.ENOENT, FileContentTest.errnoOf(() -> later.fs.attributes(file.inode())));
        }
        file.release();
    }

    /** Released or left open at the end, each is dropped by a mutation that other nodes get. */
    @Test
    void leavesNothingOnOtherNodes() throws IOException {
        OpenFile released = create();
        OpenFile left = create();
        released.release();
        volume.fs.close();
        Replica replica = volume.store.replica();
        assertTrue(replica.seal(statement -> Bytes.EMPTY, Long.MAX_VALUE).isPresent());
        Set<InodeId> dropped = new HashSet<>();
        for (Batch batch : replica.lackedBy(Vector.EMPTY, 1 << 20)) {
            for (Bytes mutation : batch.mutations()) {
                for (Change change : MutationCodec.decode(mutation.toBytes()).changes()) {
                    assertFalse(change instanceof Change.SetContent, "content that nobody can see");
                    if (change instanceof Change.RemoveLink removal) {
                        dropped.add(removal.inode());
                    }
                }
            }
        }
        assertEquals(Set.of(released.inode(), left.inode()), dropped);
    }

    @Test
    void othersCanBeCopiedIntoIt() throws IOException {
        OpenFile source = volume.create("source");
        TestVolume.writeAll(source, 0, CONTENT);
        OpenFile file = volume.fs.createUnnamed(TestVolume.CALLER, InodeId.ROOT, 0644, OpenMode.READ_WRITE);
        assertEquals(CONTENT.length, volume.fs.copyRange(source, 0, file, 0, 1L << 40));
        volume.fs.link(file.inode(), InodeId.ROOT, NAME);
        file.release();
        source.release();
        assertEquals(
                volume.fs.contentStore().list(volume.find("source")),
                volume.fs.contentStore().list(volume.find("name")));
        assertTrue(volume.fs.attributes(volume.find("name")).allocated() > 0);
    }
}
