package io.casfs.fuse;

import static io.casfs.fuse.Posix.AT_FDCWD;
import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.fs.Errno;
import io.casfs.fuse.EdgeUnderTest.Feature;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** O_TMPFILE. */
public abstract class UnnamedFilesContract extends MountContract {
    private static final int AT_SYMLINK_FOLLOW = 0x400;

    protected UnnamedFilesContract(EdgeUnderTest edge) {
        super(edge);
    }

    /** Opens an unnamed file, or checks that an edge that lacks them refuses to and returns -1. */
    private int unnamed(MountedModel model, int flags) {
        int fd = C.open(Posix.c(model.directory()), Posix.O_TMPFILE | Posix.O_RDWR | flags, 0600);
        if (!edge().has(Feature.UNNAMED_FILES)) {
            Posix.refused(Errno.ENOTSUP, fd);
            return -1;
        }
        return (int) Posix.done("open with O_TMPFILE", fd);
    }

    private static int link(int fd, MountedModel model, String name) {
        byte[] from = Posix.c("/proc/self/fd/" + fd);
        return C.linkat(AT_FDCWD, from, AT_FDCWD, Posix.c(model.path(name)), AT_SYMLINK_FOLLOW);
    }

    @Test
    void areFilesWithoutNames() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = unnamed(model, 0);
            if (fd < 0) {
                return;
            }
            Posix.write(fd, Posix.ascii("content"), 0);
            assertEquals("content", Posix.readText(fd, 100, 0));
            Stat stat = Stat.of(fd);
            assertEquals(0, stat.links());
            assertEquals(7, stat.size());
            assertEquals(0600, stat.permissions());
            assertEquals(0, C.fchmod(fd, 0640));
            assertEquals(0, C.ftruncate(fd, 3));
            assertEquals("con", Posix.readText(fd, 100, 0));
            assertEquals("", model.shellText("ls -A"));
            Posix.close(fd);
            model.awaitInodes(1);
        }
    }

    @Test
    void canBeGivenNames() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = unnamed(model, 0);
            if (fd < 0) {
                return;
            }
            Posix.write(fd, Posix.ascii("content"), 0);
            assertEquals(0, link(fd, model, "f"));
            assertEquals("content", Files.readString(model.path("f")));
            assertEquals(1, Stat.of(fd).links());
            Posix.refused(Errno.EEXIST, link(fd, model, "f"));
            assertEquals(0, link(fd, model, "g"));
            assertEquals(2, Stat.of(model.path("f")).links());
            Posix.write(fd, Posix.ascii("more"), 7);
            Posix.close(fd);
            assertEquals("contentmore", Files.readString(model.path("g")));
            assertEquals("f g", model.shellText("echo $(ls -A)"));
        }
    }

    @Test
    void cannotBeGivenNamesIfTheyMustNotHaveAny() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = unnamed(model, Posix.O_EXCL);
            if (fd >= 0) {
                Posix.refused(Errno.ENOENT, link(fd, model, "f"));
                Posix.close(fd);
                model.awaitInodes(1);
            }
        }
    }
}
