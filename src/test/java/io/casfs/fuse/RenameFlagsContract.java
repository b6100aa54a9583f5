package io.casfs.fuse;

import static io.casfs.fuse.Posix.AT_FDCWD;
import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.fs.Errno;
import io.casfs.fuse.EdgeUnderTest.Feature;
import org.junit.jupiter.api.Test;

/** renameat2(2). */
public abstract class RenameFlagsContract extends MountContract {
    private static final int NOREPLACE = 1;
    private static final int EXCHANGE = 2;
    private static final int WHITEOUT = 4;

    protected RenameFlagsContract(EdgeUnderTest edge) {
        super(edge);
    }

    private static int rename(MountedModel model, String from, String to, int flags) {
        return C.renameat2(AT_FDCWD, Posix.c(model.path(from)), AT_FDCWD, Posix.c(model.path(to)), flags);
    }

    /** Checks that an edge that lacks the flags refuses them, and returns whether this one does not. */
    private boolean renames(int result) {
        if (!edge().has(Feature.RENAME_FLAGS)) {
            Posix.refused(Errno.EINVAL, result);
            return false;
        }
        Posix.done("renameat2", result);
        return true;
    }

    @Test
    void moveToNamesThatAreFree() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("mkdir d; echo text > f; [ ! -e d/g ]");
            if (renames(rename(model, "f", "d/g", NOREPLACE))) {
                assertEquals("d d/g text", model.shellText("echo $(find * | sort) $(cat d/g)"));
            }
        }
    }

    @Test
    void replaceNothing() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("echo one > f; echo two > g; mkdir d");
            Posix.refused(Errno.EEXIST, rename(model, "f", "g", NOREPLACE));
            Posix.refused(Errno.EEXIST, rename(model, "f", "d", NOREPLACE));
            assertEquals("one two", model.shellText("echo $(cat f g)"));
        }
    }

    @Test
    void exchangeFiles() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("echo one > f; echo second > g; stat f g; cat f g");
            int fd = Posix.opened(model.path("f"), Posix.O_RDONLY);
            if (renames(rename(model, "f", "g", EXCHANGE))) {
                assertEquals(
                        "second one 7 4 1 1", model.shellText("echo $(cat f g) $(stat -c %s f g) $(stat -c %h f g)"));
                assertEquals("one\n", Posix.readText(fd, 10, 0));
                assertEquals(Stat.of(model.path("g")), Stat.of(fd));
            }
            Posix.close(fd);
        }
    }

    @Test
    void exchangeAFileAndADirectoryOfOtherDirectories() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("mkdir -p a/x/y b; echo text > b/f; find .");
            if (renames(rename(model, "a/x", "b/f", EXCHANGE))) {
                assertEquals("a a/x b b/f b/f/y text", model.shellText("echo $(find * | sort) $(cat a/x)"));
                assertEquals(2, Stat.of(model.path("a")).links());
                assertEquals(3, Stat.of(model.path("b")).links());
                assertEquals(
                        Stat.of(model.path("b")).inode(),
                        Stat.of(model.path("b/f/..")).inode());
                assertEquals("", model.shellText("cd b/f/y; cd -P ../..; [ -d f ]; rm -r f"));
            }
        }
    }

    @Test
    void exchangeOnlyWhatIsThere() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("mkdir -p a/b; touch f");
            Posix.refused(Errno.ENOENT, rename(model, "f", "none", EXCHANGE));
            Posix.refused(Errno.ENOENT, rename(model, "none", "f", EXCHANGE));
            Posix.refused(Errno.EINVAL, rename(model, "a", "a/b", EXCHANGE));
            Posix.refused(Errno.EINVAL, rename(model, "f", "a", NOREPLACE | EXCHANGE));
            Posix.refused(Errno.EINVAL, rename(model, "f", "g", WHITEOUT));
            assertEquals("a a/b f", model.shellText("echo $(find * | sort)"));
        }
    }
}
