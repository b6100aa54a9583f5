package io.casfs.fuse;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Files that lose their names while they are open. */
public abstract class OpenAndRemovedContract extends MountContract {
    private static final byte[] TEXT = "content".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ATTRIBUTE = Posix.c("user.note");

    protected OpenAndRemovedContract(EdgeUnderTest edge) {
        super(edge);
    }

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
    private static void assertWorks(int fd) {
        assertContent(fd);
        assertEquals(0, C.fchmod(fd, 0640));
        assertEquals(0100640, Stat.of(fd).mode());
        assertEquals(0, C.futimens(fd, Posix.times(12, 0, 34, 0)));
        assertEquals(new Timestamp(34, 0), Stat.of(fd).modified());
        assertEquals(0, C.ftruncate(fd, 3));
        assertEquals(3, Stat.of(fd).size());
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
        try (MountedModel model = mounted()) {
            int fd = file(model, "f");
            assertEquals(0, C.unlink(Posix.c(model.path("f"))));
            assertEquals(0, Stat.of(fd).links());
            assertWorks(fd);
            assertEquals("", model.shellText("ls -A"));
            assertEquals(2, model.fs().inodeCount());
            assertEquals(0, C.close(fd));
            model.awaitInodes(1);
        }
    }

    @Test
    void removedFilesAreNotInTheTree() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = file(model, "f");
            assertEquals(0, C.unlink(Posix.c(model.path("f"))));
            model.fs().readDirectory(InodeId.ROOT, 0, (name, inode, kind, cursor) -> {
                throw new AssertionError("there is " + name);
            });
            assertTrue(Files.notExists(model.path("f")));
            assertWorks(fd);
            assertEquals(0, C.close(fd));
        }
    }

    @Test
    void aDirectoryIsEmptyWhenItsOnlyFileIsRemovedButOpen() throws Exception {
        try (MountedModel model = mounted()) {
            Files.createDirectories(model.path("a/b"));
            int fd = file(model, "a/b/f");
            int other = file(model, "a/b/g");
            model.shell("rm -r a");
            assertWorks(fd);
            // The same names again lead to other files.
            Files.createDirectories(model.path("a/b"));
            int third = file(model, "a/b/f");
            assertEquals(0, C.fchmod(fd, 0600));
            assertEquals(0100644, Stat.of(third).mode());
            assertEquals(1, Stat.of(third).links());
            assertWorks(other);
            assertEquals(0, C.close(other) + C.close(fd) + C.close(third));
            model.shell("rm -r a");
            model.awaitInodes(1);
        }
    }

    @Test
    void aReplacedFileWorksUntilItIsClosedAndItsNameIsNeverFree() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = file(model, "f");
            Files.writeString(model.path("new"), "other");
            InodeId replaced = model.fs().lookup(InodeId.ROOT, Name.of("f")).inode();
            assertEquals(0, C.rename(Posix.c(model.path("new")), Posix.c(model.path("f"))));
            assertEquals(0, Stat.of(fd).links());
            assertWorks(fd);
            assertEquals("other", model.shellText("cat f"));
            assertEquals("f", model.shellText("ls -A"));
            assertEquals(0, C.close(fd));
            model.awaitInodes(2);
            assertThrows(FsException.class, () -> model.fs().attributes(replaced));
        }
    }

    @Test
    void aFailedReplacementLeavesTheFileItsName() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = file(model, "f");
            Files.writeString(model.path("new"), "other");
            model.fs().failNext("rename", new FsException(Errno.ENOSPC, "full"));
            assertEquals(-1, C.rename(Posix.c(model.path("new")), Posix.c(model.path("f"))));
            assertEquals(28, Posix.errno());
            assertEquals("content", model.shellText("cat f"));
            assertEquals("f new", model.shellText("echo $(ls -A)"));
            assertEquals(1, Stat.of(fd).links());
            assertWorks(fd);
            assertEquals(0, C.close(fd));
            assertEquals("content", model.shellText("cat f"));
        }
    }

    @Test
    void aFailedRemovalLeavesTheFileItsName() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = file(model, "f");
            model.fs().failNext("unlink", new IOException("disk"));
            assertEquals(-1, C.unlink(Posix.c(model.path("f"))));
            assertEquals(5, Posix.errno());
            assertEquals(1, Stat.of(fd).links());
            assertContent(fd);
            assertEquals(0, C.close(fd));
            assertEquals("f", model.shellText("ls -A"));
        }
    }

    @Test
    void otherNamesOfARemovedFileCountAndLead() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = file(model, "f");
            model.shell("ln f g; rm f");
            assertEquals(1, Stat.of(fd).links());
            assertEquals("1", model.shellText("stat -c %h g"));
            assertEquals(0, C.fchmod(fd, 0600));
            assertEquals("600", model.shellText("stat -c %a g"));
            model.shell("rm g");
            assertEquals(0, Stat.of(fd).links());
            assertWorks(fd);
            assertEquals(0, C.close(fd));
            model.awaitInodes(1);
        }
    }

    @Test
    void survivesTheMoveOfItsDirectory() throws Exception {
        try (MountedModel model = mounted()) {
            Files.createDirectory(model.path("d"));
            int fd = file(model, "d/f");
            model.shell("rm d/f; mv d e; rmdir e");
            assertWorks(fd);
            assertEquals(0, C.close(fd));
        }
    }

    @Test
    void aFileMovedWhileOpenIsTheSame() throws Exception {
        try (MountedModel model = mounted()) {
            Files.createDirectory(model.path("d"));
            int fd = file(model, "d/f");
            model.shell("mv d e; mv e/f g; rmdir e");
            assertWorks(fd);
            assertEquals("640", model.shellText("stat -c %a g"));
            assertEquals(0, C.close(fd));
        }
    }

    /** Only where the edge can do it: a subclass makes a test of it. */
    protected final void checkThatRemovedFilesAnswerToHandlesThatCanDoNothing() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = file(model, "f");
            int path = Posix.opened(model.path("f"), Posix.O_PATH);
            Files.delete(model.path("f"));
            assertEquals(0, Stat.of(path).links());
            assertEquals(Stat.of(fd), Stat.of(path));
            Posix.close(path, fd);
            model.awaitInodes(1);
        }
    }

    @Test
    void filesThatLoseTheirNamesOneByOneWorkUntilTheyAreClosed() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = file(model, "g");
            Files.createLink(model.path("h"), model.path("g"));
            Files.writeString(model.path("new"), "other");
            // Renamed over under one name, removed under the other.
            assertEquals(0, C.rename(Posix.c(model.path("new")), Posix.c(model.path("g"))));
            assertEquals(1, Stat.of(fd).links());
            Files.delete(model.path("h"));
            assertEquals(0, Stat.of(fd).links());
            assertWorks(fd);
            assertEquals(0, C.close(fd));
        }
    }
}
