package io.casfs.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.namespace.Bytes;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are made without a name, and may get one. */
final class UnnamedFilesTest {
    private static final Name NAME = Name.of("name");
    private static final byte[] ATTRIBUTE = "user.a".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTENT = new byte[3 << 20];
    private static final int ROUNDS = 40;

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
        Timestamp read = new Timestamp(77, 0);
        volume.fs.setAttributes(file.inode(), AttributeChange.times(read, null));
        Attributes linked = volume.fs.link(file.inode(), InodeId.ROOT, NAME);
        assertEquals(file.inode(), linked.inode());
        assertEquals(1, linked.links());
        assertEquals(read, linked.accessed());
        assertFalse(linked.passing());
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
        assertEquals(List.of(), volume.problems());
        file.release();
        assertEquals(Errno.ENOENT, FileContentTest.errnoOf(() -> volume.fs.attributes(file.inode())));
        assertEquals(List.of(), volume.problems());
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
        long records = volume.records();
        OpenFile file = create();
        file.fsync();
        try (TestVolume later = afterCrash("copy")) {
            assertEquals(List.of(), names(later));
            assertEquals(Errno.ENOENT, FileContentTest.errnoOf(() -> later.fs.attributes(file.inode())));
            assertEquals(records, later.records());
            assertEquals(List.of(), later.problems());
        }
        file.release();
    }

    @Test
    void isNoneOfOtherNodesBusiness() throws IOException {
        long records = volume.records();
        OpenFile released = create();
        OpenFile left = create();
        volume.fs.setAttributes(left.inode(), AttributeChange.mode(0600));
        volume.fs.setExtendedAttribute(left.inode(), ATTRIBUTE, new byte[] {1}, false, false);
        volume.fs.removeExtendedAttribute(left.inode(), ATTRIBUTE);
        left.fsync();
        released.release();
        assertEquals(List.of(), volume.problems());
        assertEquals(Optional.empty(), volume.store.replica().seal(statement -> Bytes.EMPTY, Long.MAX_VALUE));
        left.release();
        assertEquals(records, volume.records());
    }

    @Test
    void hasNoMoreAttributesThanOneMutationCanSay() throws IOException {
        OpenFile file = create();
        byte[] value = new byte[60_000];
        int set = 0;
        try {
            for (; set < 100; set++) {
                volume.fs.setExtendedAttribute(file.inode(), attribute(set), value, true, false);
            }
        } catch (FsException e) {
            assertEquals(Errno.ENOSPC, e.errno());
        }
        assertEquals(8, set);
        volume.fs.link(file.inode(), InodeId.ROOT, NAME);
        volume.fs.setExtendedAttribute(file.inode(), attribute(set), value, true, false);
        file.release();
        assertEquals(9, volume.fs.extendedAttributeNames(volume.find("name")).size());
        Bytes mutation = volume.store
                .replica()
                .seal(statement -> Bytes.EMPTY, Long.MAX_VALUE)
                .orElseThrow()
                .mutations()
                .get(0);
        assertTrue(mutation.length() < 1 << 20, mutation.length() + " bytes");
    }

    private static byte[] attribute(int number) {
        return ("user.a" + number).getBytes(StandardCharsets.US_ASCII);
    }

    /** The last handle goes after the content was stored, and before the name is there. */
    @Test
    void isNotLostWhenItsLastHandleGoesWhileItGetsItsName() throws IOException {
        OpenFile[] file = new OpenFile[1];
        List<String> calls = new ArrayList<>();
        Namespace releasing = (Namespace) Proxy.newProxyInstance(
                Namespace.class.getClassLoader(), new Class<?>[] {Namespace.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    if (method.getName().equals("sync") && file[0] != null) {
                        file[0].release();
                    }
                    return method.invoke(volume.store.namespace(), arguments);
                });
        TreeFileSystem fs = new TreeFileSystem(
                new TreeFileSystem.Stores(releasing, volume.store.journal(), volume.blocks),
                new long[256],
                folder,
                TestVolume.STILL,
                8 << 20,
                CopyState.ALONE);
        OpenFile made = fs.createUnnamed(TestVolume.CALLER, InodeId.ROOT, 0666, OpenMode.READ_WRITE);
        TestVolume.writeAll(made, 0, CONTENT);
        file[0] = made;
        calls.clear();
        Attributes linked = fs.link(made.inode(), InodeId.ROOT, NAME);
        assertEquals(made.inode(), linked.inode());
        assertEquals(CONTENT.length, linked.size());
        assertTrue(calls.contains("sync") && calls.indexOf("sync") < calls.indexOf("submit"), calls.toString());
        OpenFile again = fs.open(linked.inode(), OpenMode.READ);
        assertArrayEquals(CONTENT, TestVolume.readAll(again));
        again.release();
        assertEquals(0, fs.dirtyBytes());
        fs.close();
        assertEquals(List.of(), volume.problems());
    }

    /** Whichever comes first: the file is there as it was written, or it isn't there. */
    @Test
    void isThereOrGoneIfItsLastHandleGoesWhileItGetsItsName() throws Exception {
        byte[] small = "small".getBytes(StandardCharsets.US_ASCII);
        ExecutorService other = Executors.newSingleThreadExecutor(work -> new Thread(work, "casfs-test-closing"));
        try {
            for (int round = 0; round < ROUNDS; round++) {
                OpenFile file = volume.fs.createUnnamed(TestVolume.CALLER, InodeId.ROOT, 0666, OpenMode.READ_WRITE);
                file.write(0, ByteBuffer.wrap(small));
                Name name = Name.of("name" + round);
                CyclicBarrier start = new CyclicBarrier(2);
                Future<?> closing = other.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    file.write(small.length, ByteBuffer.wrap(small));
                    file.release();
                    return null;
                });
                start.await(30, TimeUnit.SECONDS);
                Errno refused = null;
                try {
                    volume.fs.link(file.inode(), InodeId.ROOT, name);
                } catch (FsException e) {
                    refused = e.errno();
                }
                closing.get(30, TimeUnit.SECONDS);
                if (refused == null) {
                    OpenFile again = volume.fs.open(volume.find(name.toString()), OpenMode.READ);
                    assertEquals("smallsmall", new String(TestVolume.readAll(again), StandardCharsets.US_ASCII));
                    again.release();
                } else {
                    assertTrue(Set.of(Errno.ENOENT, Errno.ESTALE).contains(refused), refused.toString());
                    assertEquals(Errno.ENOENT, FileContentTest.errnoOf(() -> volume.fs.attributes(file.inode())));
                }
            }
        } finally {
            other.shutdownNow();
        }
        assertEquals(0, volume.fs.dirtyBytes());
        assertEquals(List.of(), volume.problems());
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
