package io.casfs.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Replica;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other nodes see of a file that was made without a name, once it has one. */
final class SharedFilesTest {
    private static final Name NAME = Name.of("name");
    private static final byte[] ATTRIBUTE = "user.a".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUE = {1, 2, 3};
    private static final Timestamp MODIFIED = new Timestamp(1_234_567_890, 5);
    private static final byte[] CONTENT = new byte[1_500_000];

    static {
        new Random(16).nextBytes(CONTENT);
    }

    @TempDir
    Path folder;

    private TwoNodes nodes;

    @BeforeEach
    void open() throws IOException {
        nodes = new TwoNodes(folder);
    }

    @AfterEach
    void close() throws IOException {
        nodes.close();
    }

    private OpenFile create() throws IOException {
        TreeFileSystem fs = nodes.here.fs;
        OpenFile file = fs.createUnnamed(TestVolume.CALLER, InodeId.ROOT, 0666, OpenMode.READ_WRITE);
        TestVolume.writeAll(file, 0, CONTENT);
        fs.setAttributes(file.inode(), AttributeChange.mode(0640));
        fs.setAttributes(file.inode(), AttributeChange.times(null, MODIFIED));
        fs.setExtendedAttribute(file.inode(), ATTRIBUTE, VALUE, true, false);
        fs.setExtendedAttribute(file.inode(), "user.b".getBytes(StandardCharsets.US_ASCII), VALUE, true, false);
        fs.removeExtendedAttribute(file.inode(), "user.b".getBytes(StandardCharsets.US_ASCII));
        return file;
    }

    private static void assertWhole(TestVolume volume, InodeId id) throws IOException {
        Attributes found = volume.fs.lookup(InodeId.ROOT, NAME);
        assertEquals(id, found.inode());
        assertEquals(1, found.links());
        assertEquals(0640, found.mode());
        assertEquals(1000, found.uid());
        assertEquals(MODIFIED, found.modified());
        assertArrayEquals(VALUE, volume.fs.extendedAttribute(id, ATTRIBUTE));
        assertEquals(1, volume.fs.extendedAttributeNames(id).size());
        OpenFile file = volume.fs.open(id, OpenMode.READ);
        assertArrayEquals(CONTENT, TestVolume.readAll(file));
        file.release();
        assertEquals(List.of(), volume.problems());
    }

    private static void assertGone(TestVolume volume, InodeId id) throws IOException {
        assertEquals(Errno.ENOENT, FileContentTest.errnoOf(() -> volume.fs.attributes(id)));
        assertEquals(List.of(), volume.problems());
    }

    @Test
    void haveAllThatTheyHadBefore() throws IOException {
        OpenFile file = create();
        nodes.exchange();
        assertGone(nodes.there, file.inode());
        nodes.here.fs.link(file.inode(), InodeId.ROOT, NAME);
        nodes.send();
        assertWhole(nodes.here, file.inode());
        assertWhole(nodes.there, file.inode());
        file.write(0, ByteBuffer.wrap(new byte[] {7}));
        file.release();
        nodes.settle();
        OpenFile again = nodes.there.fs.open(file.inode(), OpenMode.READ);
        assertEquals(7, TestVolume.readAll(again)[0]);
        again.release();
    }

    @Test
    void comeToANodeThatJoinedBefore() throws IOException {
        nodes.here.create("other").release();
        OpenFile file = create();
        adopt(nodes.here.store.replica(), nodes.there.store.replica());
        assertGone(nodes.there, file.inode());
        nodes.here.fs.link(file.inode(), InodeId.ROOT, NAME);
        nodes.send();
        assertWhole(nodes.there, file.inode());
        file.release();
    }

    @Test
    void comeToANodeThatJoinedAfter() throws IOException {
        OpenFile file = create();
        nodes.here.fs.link(file.inode(), InodeId.ROOT, NAME);
        adopt(nodes.here.store.replica(), nodes.there.store.replica());
        nodes.send();
        assertWhole(nodes.there, file.inode());
        file.release();
    }

    private static void adopt(Replica from, Replica to) throws IOException {
        try (Replica.Checkpoint checkpoint = from.checkpoint(Bytes::of)) {
            for (Optional<byte[]> part = checkpoint.next(); part.isPresent(); part = checkpoint.next()) {
                to.adopt(part.get());
            }
            to.adopted(checkpoint.vector());
        }
    }

    /** The name was pushed, and the end of the own log was lost with it. */
    @Test
    void areTakenBackFromOthers() throws IOException {
        OpenFile file = create();
        file.fsync();
        TestVolume.copy(folder.resolve("here"), folder.resolve("cut"));
        nodes.here.fs.link(file.inode(), InodeId.ROOT, NAME);
        nodes.send();
        try (TestVolume again = TestVolume.open(folder.resolve("cut"), new NodeId(1, 2))) {
            assertGone(again, file.inode());
            new TwoNodes(again, nodes.there).exchange();
            assertWhole(again, file.inode());
            assertWhole(nodes.there, file.inode());
        }
        file.release();
    }

    /** Nobody brings the mark back that holds what is open. */
    @Test
    void areHeldByTheirHandlesWhenTheNameGoesAgain() throws IOException {
        OpenFile file = create();
        nodes.here.fs.link(file.inode(), InodeId.ROOT, NAME);
        nodes.exchange();
        nodes.there.fs.unlink(InodeId.ROOT, NAME);
        nodes.settle();
        assertEquals(0, file.attributes().links());
        assertArrayEquals(VALUE, nodes.here.fs.extendedAttribute(file.inode(), ATTRIBUTE));
        assertArrayEquals(CONTENT, TestVolume.readAll(file));
        assertEquals(List.of(), nodes.here.problems());
        file.release();
        assertGone(nodes.here, file.inode());
        assertGone(nodes.there, file.inode());
    }

    @Test
    void areWrittenAnewIfTheNameGoesElsewhereWhileTheyAreWritten() throws IOException {
        OpenFile file = create();
        nodes.here.fs.link(file.inode(), InodeId.ROOT, NAME);
        nodes.exchange();
        file.write(0, ByteBuffer.wrap(new byte[] {7}));
        nodes.there.fs.unlink(InodeId.ROOT, NAME);
        nodes.receive();
        file.release();
        nodes.settle();
        for (TestVolume volume : List.of(nodes.here, nodes.there)) {
            assertEquals(CONTENT.length, volume.fs.lookup(InodeId.ROOT, NAME).size());
            assertEquals(List.of(), volume.problems());
        }
    }
}
