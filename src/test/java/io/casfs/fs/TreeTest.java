package io.casfs.fs;

import static io.casfs.fs.FileContentTest.errnoOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, links, directories and attributes. */
final class TreeTest {
    @TempDir
    Path folder;

    private TestVolume volume;
    private FileSystem fs;

    @BeforeEach
    void open() throws IOException {
        volume = TestVolume.open(folder);
        fs = volume.fs;
    }

    @AfterEach
    void close() throws IOException {
        volume.close();
    }

    private void reopen() throws IOException {
        close();
        open();
    }

    private void rename(String from, String to, RenameMode mode) throws IOException {
        fs.rename(InodeId.ROOT, Name.of(from), InodeId.ROOT, Name.of(to), mode);
    }

    private Set<String> names(InodeId directory) throws IOException {
        Set<String> names = new HashSet<>();
        fs.readDirectory(directory, 0, (name, inode, kind, cursor) -> names.add(name.toString()));
        return names;
    }

    @Test
    void theRootIsADirectoryFromTheStart() throws IOException {
        Attributes root = fs.attributes(InodeId.ROOT);
        assertEquals(FileKind.DIRECTORY, root.kind());
        assertEquals(2, root.links());
        assertEquals(0755, root.mode());
        assertEquals(InodeId.ROOT, fs.parent(InodeId.ROOT));
    }

    @Test
    void everythingIsThereAfterReopening() throws IOException {
        InodeId directory = volume.makeDirectory(InodeId.ROOT, "d").inode();
        byte[] odd = {(byte) 0xff, (byte) 0xfe, '\n'};
        OpenFile file = fs.create(TestVolume.CALLER, directory, Name.of(odd), 0666, OpenMode.READ_WRITE);
        file.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        file.release();
        fs.makeSymlink(TestVolume.CALLER, directory, Name.of("link"), "target".getBytes(UTF_8));
        fs.makeNode(TestVolume.CALLER, directory, Name.of("null"), FileKind.CHARACTER_DEVICE, 0600, 0x103);
        fs.setAttributes(file.inode(), AttributeChange.times(new Timestamp(5, 6), new Timestamp(-7, 8)));
        fs.setExtendedAttribute(file.inode(), "user.x".getBytes(UTF_8), new byte[] {9}, true, false);
        reopen();
        Attributes attributes = fs.lookup(volume.find("d"), Name.of(odd));
        assertEquals(3, attributes.size());
        assertEquals(0644, attributes.mode());
        assertEquals(new Timestamp(5, 6), attributes.accessed());
        assertEquals(new Timestamp(-7, 8), attributes.modified());
        assertArrayEquals(new byte[] {9}, fs.extendedAttribute(attributes.inode(), "user.x".getBytes(UTF_8)));
        assertEquals(0x103, fs.lookup(volume.find("d"), Name.of("null")).device());
        assertEquals(
                "target",
                new String(
                        fs.readSymlink(
                                fs.lookup(volume.find("d"), Name.of("link")).inode()),
                        UTF_8));
    }

    @Test
    void aModificationTimeSetWhileWritingStaysAfterTheCommit() throws IOException {
        OpenFile file = volume.create("f");
        file.write(0, ByteBuffer.wrap(new byte[] {1}));
        fs.setAttributes(file.inode(), AttributeChange.times(null, new Timestamp(77, 1)));
        assertEquals(new Timestamp(77, 1), file.attributes().modified());
        file.release();
        assertEquals(new Timestamp(77, 1), fs.attributes(volume.find("f")).modified());
    }

    @Test
    void renameReplacesAsPosixSays() throws IOException {
        volume.create("f").release();
        volume.create("g").release();
        InodeId f = volume.find("f");
        rename("f", "g", RenameMode.REPLACE);
        assertEquals(f, volume.find("g"));
        assertEquals(Errno.ENOENT, errnoOf(() -> volume.find("f")));
        InodeId directory = volume.makeDirectory(InodeId.ROOT, "d").inode();
        InodeId inner = volume.makeDirectory(directory, "inner").inode();
        volume.makeDirectory(InodeId.ROOT, "empty");
        assertEquals(Errno.EISDIR, errnoOf(() -> rename("g", "d", RenameMode.REPLACE)));
        assertEquals(Errno.ENOTDIR, errnoOf(() -> rename("d", "g", RenameMode.REPLACE)));
        assertEquals(Errno.ENOTEMPTY, errnoOf(() -> rename("empty", "d", RenameMode.REPLACE)));
        assertEquals(Errno.EEXIST, errnoOf(() -> rename("d", "empty", RenameMode.NO_REPLACE)));
        assertEquals(
                Errno.EINVAL,
                errnoOf(() -> fs.rename(InodeId.ROOT, Name.of("d"), inner, Name.of("x"), RenameMode.REPLACE)));
        rename("d", "empty", RenameMode.REPLACE);
        assertEquals(directory, volume.find("empty"));
        assertEquals(3, fs.attributes(directory).links());
        assertEquals(3, fs.attributes(InodeId.ROOT).links());
    }

    @Test
    void exchangeSwapsAFileAndADirectory() throws IOException {
        volume.create("f").release();
        InodeId f = volume.find("f");
        InodeId d = volume.makeDirectory(InodeId.ROOT, "d").inode();
        rename("f", "d", RenameMode.EXCHANGE);
        assertEquals(f, volume.find("d"));
        assertEquals(d, volume.find("f"));
        reopen();
        assertEquals(f, volume.find("d"));
        assertEquals(Set.of("f", "d"), names(InodeId.ROOT));
    }

    @Test
    void hardLinksShareEverything() throws IOException {
        OpenFile file = volume.create("a");
        fs.link(file.inode(), InodeId.ROOT, Name.of("b"));
        file.write(0, ByteBuffer.wrap(new byte[10]));
        file.release();
        assertEquals(2, fs.attributes(volume.find("b")).links());
        assertEquals(10, fs.attributes(volume.find("b")).size());
        rename("a", "b", RenameMode.REPLACE);
        assertEquals(Set.of("a", "b"), names(InodeId.ROOT), "rename of two links of one file does nothing");
        fs.unlink(InodeId.ROOT, Name.of("a"));
        assertEquals(1, fs.attributes(volume.find("b")).links());
        InodeId d = volume.makeDirectory(InodeId.ROOT, "d").inode();
        assertEquals(Errno.EPERM, errnoOf(() -> fs.link(d, InodeId.ROOT, Name.of("e"))));
    }

    @Test
    void removesOnlyWhatMayBeRemoved() throws IOException {
        InodeId d = volume.makeDirectory(InodeId.ROOT, "d").inode();
        fs.create(TestVolume.CALLER, d, Name.of("f"), 0644, OpenMode.WRITE).release();
        assertEquals(Errno.EISDIR, errnoOf(() -> fs.unlink(InodeId.ROOT, Name.of("d"))));
        assertEquals(Errno.ENOTEMPTY, errnoOf(() -> fs.removeDirectory(InodeId.ROOT, Name.of("d"))));
        assertEquals(Errno.ENOTDIR, errnoOf(() -> fs.removeDirectory(d, Name.of("f"))));
        fs.unlink(d, Name.of("f"));
        fs.removeDirectory(InodeId.ROOT, Name.of("d"));
        assertEquals(Errno.ENOENT, errnoOf(() -> fs.create(TestVolume.CALLER, d, Name.of("g"), 0644, OpenMode.WRITE)));
        assertEquals(2, fs.attributes(InodeId.ROOT).links());
    }

    @Test
    void listsADirectoryInStepsWhileItChanges() throws IOException {
        Set<String> stable = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            volume.create("stable" + i).release();
            stable.add("stable" + i);
        }
        Set<String> seen = new HashSet<>();
        long[] cursor = {0};
        boolean[] more = {true};
        for (int step = 0; more[0]; step++) {
            more[0] = false;
            int[] taken = {0};
            fs.readDirectory(InodeId.ROOT, cursor[0], (name, inode, kind, next) -> {
                if (taken[0] == 7) {
                    more[0] = true;
                    return false;
                }
                assertTrue(seen.add(name.toString()), "twice: " + name);
                cursor[0] = next;
                taken[0]++;
                return true;
            });
            volume.create("new" + step).release();
        }
        assertTrue(seen.containsAll(stable));
    }

    @Test
    void newEntriesInheritTheGroupOfASetgidDirectory() throws IOException {
        InodeId d = volume.makeDirectory(InodeId.ROOT, "d").inode();
        fs.setAttributes(d, AttributeChange.owner(null, 50));
        fs.setAttributes(d, AttributeChange.mode(02775));
        Attributes inner = volume.makeDirectory(d, "inner");
        assertEquals(50, inner.gid());
        assertEquals(02755, inner.mode());
        assertEquals(1000, inner.uid());
    }

    @Test
    void refusesAttributesItDoesNotKeep() throws IOException {
        volume.create("f").release();
        InodeId f = volume.find("f");
        byte[] own = "user.casfs.key".getBytes(UTF_8);
        assertEquals(Errno.EPERM, errnoOf(() -> fs.setExtendedAttribute(f, own, new byte[1], false, false)));
        assertEquals(64, fs.extendedAttribute(f, own).length);
        assertEquals(0, fs.extendedAttributeNames(f).size());
        byte[] acl = "system.posix_acl_access".getBytes(UTF_8);
        assertEquals(Errno.ENOTSUP, errnoOf(() -> fs.extendedAttribute(f, acl)));
        byte[] name = "user.a".getBytes(UTF_8);
        assertEquals(Errno.ENODATA, errnoOf(() -> fs.setExtendedAttribute(f, name, new byte[1], false, true)));
        fs.setExtendedAttribute(f, name, new byte[1], true, false);
        assertEquals(Errno.EEXIST, errnoOf(() -> fs.setExtendedAttribute(f, name, new byte[1], true, false)));
        fs.removeExtendedAttribute(f, name);
        assertEquals(Errno.ENODATA, errnoOf(() -> fs.extendedAttribute(f, name)));
    }
}
