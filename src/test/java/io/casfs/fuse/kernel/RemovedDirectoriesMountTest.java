package io.casfs.fuse.kernel;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.casfs.fs.Errno;
import io.casfs.fuse.Listing;
import io.casfs.fuse.MountedModel;
import io.casfs.fuse.Posix;
import io.casfs.fuse.RemovedDirectoriesContract;
import io.casfs.fuse.Stat;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The kernel knows removed directories, too; libfuse 2 knows them by paths that lead nowhere. */
final class RemovedDirectoriesMountTest extends RemovedDirectoriesContract {
    RemovedDirectoriesMountTest() {
        super(new KernelEdge());
    }

    @Test
    void canBeLeftAndHoldNothing() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("mkdir -p a/b; cd a/b; rmdir ../b; [ -z \"$(ls -A 2>/dev/null)\" ]; "
                    + "! touch f 2>/dev/null; ! mkdir d 2>/dev/null; cd -P ..; [ -z \"$(ls -A)\" ]; touch f");
            assertEquals("a a/f", model.shellText("echo $(find * | sort)"));
        }
    }

    @Test
    void areNotThoseThatTakeTheirNames() throws Exception {
        try (MountedModel model = mounted()) {
            assertEquals(
                    "new",
                    model.shellText("mkdir d; cd d; rmdir ../d; mkdir ../d; touch ../d/new; "
                            + "[ -z \"$(ls -A 2>/dev/null)\" ]; ! touch f 2>/dev/null; cd -P ..; ls -A d"));
        }
    }

    @Test
    void canBeListedAndAskedThroughHandles() throws Exception {
        try (MountedModel model = mounted()) {
            Path directory = Files.createDirectory(model.path("d"));
            int fd = Posix.opened(directory, Posix.O_RDONLY | Posix.O_DIRECTORY);
            long inode = Stat.of(fd).inode();
            try (Listing listing = new Listing(directory)) {
                Files.delete(directory);
                assertNull(listing.next());
                Posix.refused(Errno.ENOENT, C.openat(fd, Posix.c("f"), Posix.O_CREAT | Posix.O_RDWR, 0644));
                Posix.refused(Errno.ENOENT, C.mkdirat(fd, Posix.c("e"), 0755));
                Files.createDirectory(directory);
                assertNotEquals(inode, Stat.of(directory).inode());
            }
            assertEquals(0, C.close(fd));
        }
    }

    @Test
    void canBeReplacedWhileTheyAreOpen() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("mkdir d e; touch e/f");
            int fd = Posix.opened(model.path("d"), Posix.O_RDONLY | Posix.O_DIRECTORY);
            assertEquals(0, C.rename(Posix.c(model.path("e")), Posix.c(model.path("d"))));
            Posix.refused(Errno.ENOENT, C.openat(fd, Posix.c("g"), Posix.O_CREAT | Posix.O_RDWR, 0644));
            assertEquals("d d/f", model.shellText("echo $(find * | sort)"));
            Posix.close(fd);
        }
    }

    @Test
    void sayTooThatTheyAreRemoved() throws Exception {
        try (MountedModel model = mounted()) {
            Path directory = Files.createDirectory(model.path("d"));
            int fd = Posix.opened(directory, Posix.O_RDONLY | Posix.O_DIRECTORY);
            Stat before = Stat.of(fd);
            Files.delete(directory);
            Stat after = Stat.of(fd);
            assertEquals(0, after.links());
            assertEquals(before.inode(), after.inode());
            Posix.close(fd);
        }
    }
}
