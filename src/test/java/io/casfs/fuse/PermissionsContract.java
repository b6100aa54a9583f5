package io.casfs.fuse;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.casfs.fs.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one user may and another may not; root's part of it, because only root can be somebody else. */
public abstract class PermissionsContract extends MountContract {
    private static final int SOMEBODY = 1000;
    private static final int SOMEBODY_ELSE = 2000;

    protected PermissionsContract(EdgeUnderTest edge) {
        super(edge);
    }

    @BeforeEach
    void onlyAsRoot() throws IOException {
        assumeTrue(Unmounter.isRoot(), "only root can act for other users");
    }

    /** Runs something as another user: the kernel knows a user for each thread. */
    private static void as(int id, Runnable action) {
        Posix.done("setfsgid", C.setfsgid(id));
        Posix.done("setfsuid", C.setfsuid(id));
        try {
            action.run();
        } finally {
            Posix.done("setfsuid", C.setfsuid(0));
            Posix.done("setfsgid", C.setfsgid(0));
        }
    }

    private static Path file(MountedModel model, int mode) throws Exception {
        Path file = Files.writeString(model.path("f"), "content");
        chmod(file, mode);
        return file;
    }

    private static void chmod(Path path, int mode) {
        Posix.done("chmod", C.chmod(Posix.c(path), mode));
    }

    @Test
    void storesWhoMadeWhat() throws Exception {
        try (MountedModel model = mounted()) {
            chmod(model.directory(), 0777);
            Path file = model.path("f");
            as(SOMEBODY, () -> Posix.close(Posix.opened(file, Posix.O_CREAT | Posix.O_WRONLY)));
            assertEquals(SOMEBODY, Stat.of(file).uid());
            assertEquals(SOMEBODY, Stat.of(file).gid());
        }
    }

    @Test
    void refusesWhatTheModeDoesNotAllow() throws Exception {
        try (MountedModel model = mounted()) {
            Path file = file(model, 0640);
            as(SOMEBODY, () -> {
                Posix.refused(Errno.EACCES, C.open(Posix.c(file), Posix.O_RDONLY, 0));
                Posix.refused(Errno.EPERM, C.chmod(Posix.c(file), 0666));
                Posix.refused(Errno.EACCES, C.mkdir(Posix.c(model.path("d")), 0755));
                Posix.refused(Errno.EACCES, C.unlink(Posix.c(file)));
            });
            chmod(file, 0604);
            as(SOMEBODY, () -> {
                Posix.close(Posix.opened(file, Posix.O_RDONLY));
                Posix.refused(Errno.EACCES, C.open(Posix.c(file), Posix.O_RDWR, 0));
            });
        }
    }

    @Test
    void refusesToRemoveWhatIsOthersFromAStickyDirectory() throws Exception {
        try (MountedModel model = mounted()) {
            chmod(model.directory(), 01777);
            Path file = file(model, 0666);
            Path own = model.path("own");
            as(SOMEBODY, () -> {
                Posix.refused(Errno.EPERM, C.unlink(Posix.c(file)));
                Posix.close(Posix.opened(own, Posix.O_CREAT | Posix.O_WRONLY));
            });
            as(SOMEBODY_ELSE, () -> Posix.refused(Errno.EPERM, C.unlink(Posix.c(own))));
            as(SOMEBODY, () -> assertEquals(0, C.unlink(Posix.c(own))));
        }
    }

    @Test
    void aWriteByAnotherUserTakesTheSpecialBitsAway() throws Exception {
        try (MountedModel model = mounted()) {
            Path file = file(model, 06777);
            int own = Posix.opened(file, Posix.O_WRONLY);
            Posix.write(own, Posix.ascii("root"), 0);
            assertEquals(06777, Stat.of(file).permissions());
            as(SOMEBODY, () -> {
                int fd = Posix.opened(file, Posix.O_WRONLY);
                Posix.write(fd, Posix.ascii("x"), 0);
                assertEquals(0777, Stat.of(fd).permissions());
                Posix.close(fd);
            });
            assertEquals(0777, Stat.of(file).permissions());
            Posix.close(own);
        }
    }

    @Test
    void aTruncationByAnotherUserTakesTheSpecialBitsAway() throws Exception {
        try (MountedModel model = mounted()) {
            Path file = file(model, 06777);
            as(SOMEBODY, () -> assertEquals(0, C.truncate(Posix.c(file), 2)));
            assertEquals(0777, Stat.of(file).permissions());
        }
    }

    /** Only where the edge can do it: a subclass makes a test of it. */
    protected final void checkThatAnOpenByAnotherUserThatEmptiesAFileTakesTheSpecialBitsAway() throws Exception {
        try (MountedModel model = mounted()) {
            Path file = file(model, 06777);
            as(SOMEBODY, () -> Posix.close(Posix.opened(file, Posix.O_WRONLY | Posix.O_TRUNC)));
            assertEquals(0777, Stat.of(file).permissions());
        }
    }

    @Test
    void aNewOwnerDoesNotInheritTheSpecialBits() throws Exception {
        try (MountedModel model = mounted()) {
            Path file = file(model, 06755);
            assertEquals(0, C.chown(Posix.c(file), SOMEBODY, SOMEBODY));
            assertEquals(0755, Stat.of(file).permissions());
            assertEquals(SOMEBODY, Stat.of(file).uid());
        }
    }

    @Test
    void whatIsMadeInASetGroupIdDirectoryIsOfItsGroup() throws Exception {
        try (MountedModel model = mounted()) {
            Path directory = Files.createDirectory(model.path("d"));
            assertEquals(0, C.chown(Posix.c(directory), 0, SOMEBODY_ELSE));
            chmod(directory, 02777);
            as(SOMEBODY, () -> {
                Posix.close(Posix.opened(directory.resolve("f"), Posix.O_CREAT | Posix.O_WRONLY));
                Posix.done("mkdir", C.mkdir(Posix.c(directory.resolve("below")), 0755));
                Posix.done("mknod", C.mknod(Posix.c(directory.resolve("p")), 0010644, 0));
                Posix.done("symlink", C.symlink(Posix.c("f"), Posix.c(directory.resolve("l"))));
            });
            for (String name : new String[] {"f", "below", "p", "l"}) {
                assertEquals(SOMEBODY_ELSE, Stat.of(directory.resolve(name)).gid(), name);
                assertEquals(SOMEBODY, Stat.of(directory.resolve(name)).uid(), name);
            }
            assertEquals(02755, Stat.of(directory.resolve("below")).permissions());
            assertEquals(0644, Stat.of(directory.resolve("f")).permissions());
        }
    }

    @Test
    void theUmaskWithholdsBitsOfAllKinds() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("umask 077; touch f; mkdir d; mkfifo p; umask 002; touch g; mkdir e");
            assertEquals("700 775 600 664 600", model.shellText("echo $(stat -c %a d e f g p)"));
        }
    }
}
