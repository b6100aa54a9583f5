package io.casfs.fuse;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.Errno;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What names and paths can be, and what they lead to. */
public abstract class NamesContract extends MountContract {
    private static final byte[] NOT_UTF_8 = {'a', (byte) 0xff, (byte) 0xc3, '\n', 1, '\\'};
    private static final int LONGEST_PATH = 4095;

    protected NamesContract(EdgeUnderTest edge) {
        super(edge);
    }

    @Test
    void keepsEveryByteOfAName() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] path = Posix.c(model.directory(), NOT_UTF_8);
            Posix.close((int) Posix.done("open", C.open(path, Posix.O_CREAT | Posix.O_WRONLY, 0644)));
            model.fs().lookup(InodeId.ROOT, Name.of(NOT_UTF_8));
            byte[] listed = model.shell("ls -1 --quoting-style=literal --show-control-chars");
            assertArrayEquals(NOT_UTF_8, Arrays.copyOf(listed, listed.length - 1));
            byte[] other = {(byte) 0x80};
            assertEquals(0, C.rename(path, Posix.c(model.directory(), other)));
            model.fs().lookup(InodeId.ROOT, Name.of(other));
            assertEquals(0, C.unlink(Posix.c(model.directory(), other)));
        }
    }

    /** Returns 255 bytes with all that can be in a name. */
    private static byte[] longestName() {
        byte[] name = new byte[255];
        int value = 1;
        for (int i = 0; i < name.length; i++) {
            name[i] = (byte) value;
            value = value % 255 + 1;
            if (value == '/') {
                value++;
            }
        }
        return name;
    }

    @Test
    void doesAllWithNamesOf255Bytes() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] name = longestName();
            byte[] path = Posix.c(model.directory(), name);
            assertEquals(0, C.mkdir(path, 0755));
            assertEquals(0, C.rmdir(path));
            assertEquals(0, C.symlink(name, path));
            assertEquals(255, Stat.of(path).size());
            assertEquals(0, C.unlink(path));
            Posix.close((int) Posix.done("open", C.open(path, Posix.O_CREAT | Posix.O_WRONLY, 0600)));
            byte[] reversed = new byte[255];
            for (int i = 0; i < 255; i++) {
                reversed[i] = name[254 - i];
            }
            byte[] second = Posix.c(model.directory(), reversed);
            assertEquals(0, C.link(path, second));
            assertEquals(2, Stat.of(second).links());
            assertEquals(0, C.unlink(path));
            try (Listing listing = new Listing(model.directory())) {
                assertEquals(Name.of(reversed), Name.of(listing.namesToTheEnd().get(0)));
            }
            assertEquals(0, C.rename(second, path));
            model.fs().lookup(InodeId.ROOT, Name.of(name));
            assertEquals(0, C.unlink(path));
        }
    }

    @Test
    void takesNamesOf255BytesAndRefusesLongerOnes() throws Exception {
        try (MountedModel model = mounted()) {
            String longest = "x".repeat(255);
            Files.createFile(model.path(longest));
            assertEquals(longest, model.shellText("ls"));
            byte[] longer = Posix.c(model.path(longest + "x"));
            Posix.refused(Errno.ENAMETOOLONG, C.mkdir(longer, 0755));
            Posix.refused(Errno.ENAMETOOLONG, C.open(longer, Posix.O_RDONLY, 0));
        }
    }

    @Test
    void takesPathsOf4095Bytes() throws Exception {
        try (MountedModel model = mounted()) {
            Path directory = model.directory();
            while (directory.toString().length() + 256 < LONGEST_PATH - 1) {
                directory = Files.createDirectory(directory.resolve("d".repeat(255)));
            }
            int left = LONGEST_PATH - directory.toString().length() - 1;
            Path longest = directory.resolve("f".repeat(left));
            assertEquals(LONGEST_PATH, longest.toString().length());
            Files.writeString(longest, "far down");
            assertEquals("far down", Files.readString(longest));
            assertEquals(8, Stat.of(longest).size());
            Files.move(longest, model.path("up"));
            Files.createLink(longest, model.path("up"));
            assertEquals(2, Stat.of(longest).links());
            Posix.refused(Errno.ENAMETOOLONG, C.open(Posix.c(longest + "x"), Posix.O_CREAT | Posix.O_WRONLY, 0644));
        }
    }

    @Test
    void goesDeeperThanPathsReach() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] name = Posix.c("d".repeat(255));
            int directory = Posix.opened(model.directory(), Posix.O_RDONLY | Posix.O_DIRECTORY);
            for (int depth = 0; depth < 40; depth++) {
                Posix.done("mkdirat", C.mkdirat(directory, name, 0755));
                int below = (int) Posix.done("openat", C.openat(directory, name, Posix.O_DIRECTORY, 0));
                Posix.close(directory);
                directory = below;
            }
            int file =
                    (int) Posix.done("openat", C.openat(directory, Posix.c("f"), Posix.O_CREAT | Posix.O_RDWR, 0644));
            Posix.write(file, Posix.ascii("deep"), 0);
            Posix.close(file);
            file = (int) Posix.done("openat", C.openat(directory, Posix.c("f"), Posix.O_RDONLY, 0));
            assertEquals("deep", Posix.readText(file, 10, 0));
            Posix.close(file, directory);
        }
    }

    @Test
    void movesAndLinksBetweenDirectories() throws Exception {
        try (MountedModel model = mounted()) {
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
    void refusesWhatRenameRefuses() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("mkdir -p a/b c; touch f c/g");
            Posix.refused(Errno.EINVAL, C.rename(Posix.c(model.path("a")), Posix.c(model.path("a/b/c"))));
            Posix.refused(Errno.ENOTEMPTY, C.rename(Posix.c(model.path("a")), Posix.c(model.path("c"))));
            Posix.refused(Errno.ENOTDIR, C.rename(Posix.c(model.path("a")), Posix.c(model.path("f"))));
            Posix.refused(Errno.EISDIR, C.rename(Posix.c(model.path("f")), Posix.c(model.path("a/b"))));
            Posix.refused(Errno.ENOENT, C.rename(Posix.c(model.path("none")), Posix.c(model.path("f"))));
            Posix.refused(Errno.EPERM, C.link(Posix.c(model.path("a")), Posix.c(model.path("d"))));
            Posix.refused(Errno.EEXIST, C.link(Posix.c(model.path("f")), Posix.c(model.path("a"))));
            assertEquals("a a/b c c/g f", model.shellText("echo $(find * | sort)"));
        }
    }

    @Test
    void keepsSymlinkTargetsAsTheyAre() throws Exception {
        try (MountedModel model = mounted()) {
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
        try (MountedModel model = mounted()) {
            assertEquals(0, C.mknod(Posix.c(model.path("p")), 0010600, 0));
            assertEquals(0, C.mknod(Posix.c(model.path("s")), 0140644, 0));
            assertEquals(0, C.mknod(Posix.c(model.path("r")), 0100640, 0));
            if (Unmounter.isRoot()) {
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
    void seesOtherNamesThanThoseItWasAskedForInVain() throws Exception {
        try (MountedModel model = mounted()) {
            assertTrue(Files.notExists(model.path("f")));
            Files.createFile(model.path("f"));
            assertTrue(Files.exists(model.path("f")));
            Files.move(model.path("f"), model.path("g"));
            assertTrue(Files.notExists(model.path("f")));
            assertTrue(Files.exists(model.path("g")));
            Files.createDirectory(model.path("f"));
            assertTrue(Files.isDirectory(model.path("f")));
            Files.delete(model.path("f"));
            assertEquals(0, C.symlink(Posix.c("g"), Posix.c(model.path("f"))));
            assertEquals("g", Files.readSymbolicLink(model.path("f")).toString());
            Files.delete(model.path("f"));
            assertEquals(0, C.link(Posix.c(model.path("g")), Posix.c(model.path("f"))));
            assertEquals(2, Stat.of(model.path("f")).links());
        }
    }
}
