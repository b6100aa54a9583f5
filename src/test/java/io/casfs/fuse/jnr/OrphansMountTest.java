package io.casfs.fuse.jnr;

import static io.casfs.fuse.jnr.MountedModel.ofOpenFile;
import static io.casfs.fuse.jnr.Posix.C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that lose their names while they are open. */
@Tag("fuse")
@Timeout(60)
final class OrphansMountTest {
    private static final byte[] TEXT = "content".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ATTRIBUTE = Posix.c("user.note");

    /** Opens a new file with content. */
    private static int file(MountedModel model, String name) throws IOException {
        Files.write(model.path(name), TEXT);
        return Posix.opened(model.path(name), Posix.O_RDWR);
    }

    private static void assertContent(int fd) {
        byte[] read = new byte[TEXT.length];
        assertEquals(TEXT.length, C.pread(fd, read, TEXT.length, 0));
        assertArrayEquals(TEXT, read);
    }

    /** Does to a nameless open file all that can be done to it. */
    private static void assertWorks(int fd) throws IOException {
        assertContent(fd);
        assertEquals(0, C.fchmod(fd, 0640));
        assertEquals(0100640, ofOpenFile(fd, "mode"));
        assertEquals(0, C.futimens(fd, Posix.times(12, 0, 34, 0)));
        assertEquals("1970-01-01T00:00:34Z", ofOpenFile(fd, "lastModifiedTime").toString());
        assertEquals(0, C.ftruncate(fd, 3));
        assertEquals(3L, ofOpenFile(fd, "size"));
        assertEquals(TEXT.length, C.pwrite(fd, TEXT, TEXT.length, 0));
        assertEquals(0, C.fsync(fd));
        assertEquals(0, C.fsetxattr(fd, ATTRIBUTE, TEXT, TEXT.length, 0));
        assertEquals(TEXT.length, C.fgetxattr(fd, ATTRIBUTE, new byte[64], 64));
        int again = C.open(Posix.c("/proc/self/fd/" + fd), Posix.O_RDONLY, 0);
        assertTrue(again >= 0);
        assertContent(again);
        assertEquals(0, C.close(again));
    }

    @Test
    void removedFilesWorkUntilTheyAreClosed() throws Exception {
        try (MountedModel model = new MountedModel()) {
            int fd = file(model, "f");
            assertEquals(0, C.unlink(Posix.c(model.path("f"))));
            assertEquals(0, ofOpenFile(fd, "nlink"));
            assertWorks(fd);
            assertEquals("", model.shellText("ls -A"));
            assertEquals(2, model.fs().inodeCount());
            assertEquals(0, C.close(fd));
            awaitInodes(model, 1);
        }
    }

    @Test
    void removedFilesAreNotInTheTree() throws Exception {
        try (MountedModel model = new MountedModel()) {
            int fd = file(model, "f");
            assertEquals(0, C.unlink(Posix.c(model.path("f"))));
            model.fs().readDirectory(InodeId.ROOT, 0, (name, inode, kind, cursor) -> {
                throw new AssertionError("there is " + name);
            });
            // libfuse's names begin with the node's number, counted from 2, and end with a counter.
            for (int node = 1; node < 16; node++) {
                String hidden = String.format(".fuse_hidden%08x%08x", node, 1);
                assertTrue(Files.notExists(model.path(hidden)), hidden);
                Files.createFile(model.path(hidden));
                Files.delete(model.path(hidden));
            }
            assertWorks(fd);
            assertEquals(0, C.close(fd));
        }
    }

    @Test
    void aDirectoryIsEmptyWhenItsOnlyFileIsRemovedButOpen() throws Exception {
        try (MountedModel model = new MountedModel()) {
            Files.createDirectories(model.path("a/b"));
            int fd = file(model, "a/b/f");
            int other = file(model, "a/b/g");
            model.shell("rm -r a");
            assertWorks(fd);
            // The same names again lead to other files.
            Files.createDirectories(model.path("a/b"));
            int third = file(model, "a/b/f");
            assertEquals(0, C.fchmod(fd, 0600));
            assertEquals(0100644, ofOpenFile(third, "mode"));
            assertEquals(1, ofOpenFile(third, "nlink"));
            assertWorks(other);
            assertEquals(0, C.close(other) + C.close(fd) + C.close(third));
            model.shell("rm -r a");
            awaitInodes(model, 1);
        }
    }

    @Test
    void aReplacedFileWorksUntilItIsClosedAndItsNameIsNeverFree() throws Exception {
        try (MountedModel model = new MountedModel()) {
            int fd = file(model, "f");
            Files.writeString(model.path("new"), "other");
            InodeId replaced = model.fs().lookup(InodeId.ROOT, Name.of("f")).inode();
            assertEquals(0, C.rename(Posix.c(model.path("new")), Posix.c(model.path("f"))));
            assertEquals(0, ofOpenFile(fd, "nlink"));
            assertWorks(fd);
            assertEquals("other", model.shellText("cat f"));
            assertEquals("f", model.shellText("ls -A"));
            assertEquals(0, C.close(fd));
            awaitInodes(model, 2);
            assertThrows(FsException.class, () -> model.fs().attributes(replaced));
        }
    }

    @Test
    void aFailedReplacementLeavesTheFileItsName() throws Exception {
        try (MountedModel model = new MountedModel()) {
            int fd = file(model, "f");
            Files.writeString(model.path("new"), "other");
            model.fs().failNext("rename", new FsException(Errno.ENOSPC, "full"));
            assertEquals(-1, C.rename(Posix.c(model.path("new")), Posix.c(model.path("f"))));
            assertEquals(28, Posix.errno());
            assertEquals("content", model.shellText("cat f"));
            assertEquals("f new", model.shellText("echo $(ls -A)"));
            assertEquals(1, ofOpenFile(fd, "nlink"));
            assertWorks(fd);
            assertEquals(0, C.close(fd));
            assertEquals("content", model.shellText("cat f"));
        }
    }

    @Test
    void aFailedRemovalLeavesTheFileItsName() throws Exception {
        try (MountedModel model = new MountedModel()) {
            int fd = file(model, "f");
            model.fs().failNext("unlink", new IOException("disk"));
            assertEquals(-1, C.unlink(Posix.c(model.path("f"))));
            assertEquals(5, Posix.errno());
            assertEquals(1, ofOpenFile(fd, "nlink"));
            assertContent(fd);
            assertEquals(0, C.close(fd));
            assertEquals("f", model.shellText("ls -A"));
        }
    }

    @Test
    void otherNamesOfARemovedFileCountAndLead() throws Exception {
        try (MountedModel model = new MountedModel()) {
            int fd = file(model, "f");
            model.shell("ln f g; rm f");
            assertEquals(1, ofOpenFile(fd, "nlink"));
            assertEquals("1", model.shellText("stat -c %h g"));
            assertEquals(0, C.fchmod(fd, 0600));
            assertEquals("600", model.shellText("stat -c %a g"));
            model.shell("rm g");
            assertEquals(0, ofOpenFile(fd, "nlink"));
            assertWorks(fd);
            assertEquals(0, C.close(fd));
            awaitInodes(model, 1);
        }
    }

    @Test
    void survivesTheMoveOfItsDirectory() throws Exception {
        try (MountedModel model = new MountedModel()) {
            Files.createDirectory(model.path("d"));
            int fd = file(model, "d/f");
            model.shell("rm d/f; mv d e; rmdir e");
            assertWorks(fd);
            assertEquals(0, C.close(fd));
        }
    }

    @Test
    void aFileMovedWhileOpenIsTheSame() throws Exception {
        try (MountedModel model = new MountedModel()) {
            Files.createDirectory(model.path("d"));
            int fd = file(model, "d/f");
            model.shell("mv d e; mv e/f g; rmdir e");
            assertWorks(fd);
            assertEquals("640", model.shellText("stat -c %a g"));
            assertEquals(0, C.close(fd));
        }
    }

    /** The kernel releases a file some time after close(2) has returned. */
    private static void awaitInodes(MountedModel model, int expected) {
        while (model.fs().inodeCount() != expected) {
            Thread.onSpinWait();
        }
    }
}
