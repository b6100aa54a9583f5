package io.casfs.fuse.jnr;

import static io.casfs.fuse.jnr.Posix.C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.Errno;
import io.casfs.fuse.ErrnoTable;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("fuse")
@Timeout(60)
final class NamesMountTest {
    private static final byte[] NOT_UTF_8 = {'a', (byte) 0xff, (byte) 0xc3, '\n', 1, '\\'};

    @Test
    void keepsEveryByteOfAName() throws Exception {
        try (MountedModel model = new MountedModel()) {
            byte[] path = Posix.c(model.directory(), NOT_UTF_8);
            int fd = C.open(path, Posix.O_CREAT | Posix.O_WRONLY, 0644);
            assertTrue(fd >= 0);
            assertEquals(0, C.close(fd));
            model.fs().lookup(InodeId.ROOT, Name.of(NOT_UTF_8));
            byte[] listed = model.shell("ls -1 --quoting-style=literal --show-control-chars");
            assertArrayEquals(NOT_UTF_8, Arrays.copyOf(listed, listed.length - 1));
            byte[] other = {(byte) 0x80};
            assertEquals(0, C.rename(path, Posix.c(model.directory(), other)));
            model.fs().lookup(InodeId.ROOT, Name.of(other));
            assertEquals(0, C.unlink(Posix.c(model.directory(), other)));
        }
    }

    @Test
    void takesNamesOf255BytesAndRefusesLongerOnes() throws Exception {
        try (MountedModel model = new MountedModel()) {
            String longest = "x".repeat(255);
            Files.createFile(model.path(longest));
            assertEquals(longest, model.shellText("ls"));
            assertEquals(-1, C.mkdir(Posix.c(model.path(longest + "x")), 0755));
            assertEquals(ErrnoTable.number(Errno.ENAMETOOLONG), Posix.errno());
        }
    }

    @Test
    void listsEntriesWithInodeNumbersAndKinds() throws Exception {
        try (MountedModel model = new MountedModel()) {
            model.shell("mkdir d; touch f; ln -s f l; mkfifo p");
            assertEquals("d/ f l@ p|", model.shellText("ls -F | tr '\\n' ' '"));
            // find -type trusts the kind in the listing; ls -i the number.
            assertEquals("./l", model.shellText("find . -type l"));
            assertEquals(model.shellText("stat -c %i f"), model.shellText("ls -i | grep f | tr -dc 0-9"));
            assertEquals(model.shellText("stat -c %i ."), model.shellText("ls -ai d | grep ' \\.\\.$' | tr -dc 0-9"));
        }
    }

    @Test
    void listsAHundredThousandNamesInSeconds() throws Exception {
        try (MountedModel model = new MountedModel()) {
            Set<String> expected = new HashSet<>();
            for (int i = 0; i < 100_000; i++) {
                String name = "a-file-with-number-" + i;
                model.fs()
                        .makeNode(
                                new io.casfs.fs.Caller(0, 0, 0),
                                InodeId.ROOT,
                                Name.of(name),
                                io.casfs.namespace.FileKind.FILE,
                                0644,
                                0);
                expected.add(name);
            }
            long start = System.nanoTime();
            try (Stream<Path> entries = Files.list(model.directory())) {
                assertEquals(
                        expected,
                        entries.map(path -> path.getFileName().toString()).collect(Collectors.toSet()));
            }
            long millis = (System.nanoTime() - start) / 1_000_000;
            assertTrue(millis < 5_000, "listing took " + millis + " ms");
            assertEquals(1, model.mount().counters().operations().get("readdir"));
        }
    }

    @Test
    void seesItsOwnChangesWhenAListingIsRewound() throws Exception {
        try (MountedModel model = new MountedModel()) {
            assertEquals(".\n..\n.\n..\nnew", model.shellText("ls -a1; touch new; ls -a1"));
        }
    }

    @Test
    void movesAndLinksBetweenDirectories() throws Exception {
        try (MountedModel model = new MountedModel()) {
            model.shell("mkdir -p a/b c; echo text > a/b/f; ln a/b/f c/g; mv a/b c/; rmdir a");
            assertEquals("c/b/f c/g", model.shellText("echo $(find c -type f | sort)"));
            assertEquals("2", model.shellText("stat -c %h c/g"));
            assertEquals("text", model.shellText("cat c/b/f"));
            assertEquals("3", model.shellText("stat -c %h c"));
            model.shell("rm -r c");
            assertEquals(1, model.fs().inodeCount());
        }
    }

    @Test
    void keepsSymlinkTargetsAsTheyAre() throws Exception {
        try (MountedModel model = new MountedModel()) {
            byte[] target = ("x".repeat(4094) + "\u00ff").getBytes(StandardCharsets.ISO_8859_1);
            byte[] terminated = Arrays.copyOf(target, target.length + 1);
            assertEquals(0, C.symlink(terminated, Posix.c(model.path("l"))));
            byte[] read = model.shell("readlink -n l");
            assertArrayEquals(target, read);
            assertEquals("4095", model.shellText("stat -c %s l"));
        }
    }

    @Test
    void makesSpecialFiles() throws Exception {
        try (MountedModel model = new MountedModel()) {
            assertEquals(0, C.mknod(Posix.c(model.path("p")), 0010600, 0));
            assertEquals(0, C.mknod(Posix.c(model.path("s")), 0140644, 0));
            assertEquals(0, C.mknod(Posix.c(model.path("r")), 0100640, 0));
            if (model.shellText("id -u").equals("0")) {
                model.shell("mknod c c 259 300; mknod b b 8 1");
                assertEquals("character special file 103:12c", model.shellText("stat -c '%F %t:%T' c"));
                assertEquals("block special file 8:1", model.shellText("stat -c '%F %t:%T' b"));
            }
            assertEquals("fifo 600", model.shellText("stat -c '%F %a' p"));
            assertEquals("socket 644", model.shellText("stat -c '%F %a' s"));
            assertEquals("regular empty file 640", model.shellText("stat -c '%F %a' r"));
        }
    }

    @Test
    void usersOwnFilesNamedLikeLibfusesAreOrdinary() throws Exception {
        try (MountedModel model = new MountedModel()) {
            model.shell("echo mine > f; mv f .fuse_hidden0000000200000001; echo other > g");
            assertEquals("mine", model.shellText("cat .fuse_hidden0000000200000001"));
            int fd = Posix.opened(model.path(".fuse_hidden0000000200000001"), Posix.O_RDONLY);
            model.shell("mv g .fuse_hidden0000000200000001");
            assertEquals("other", model.shellText("cat .fuse_hidden0000000200000001"));
            byte[] old = new byte[5];
            assertEquals(5, C.pread(fd, old, 5, 0));
            assertEquals("mine\n", new String(old, StandardCharsets.US_ASCII));
            assertEquals(0, C.close(fd));
            assertEquals(".fuse_hidden0000000200000001", model.shellText("ls -A"));
        }
    }
}
