package io.casfs.fuse;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.Attributes;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Modes, owners and times. */
public abstract class AttributesContract extends MountContract {
    protected AttributesContract(EdgeUnderTest edge) {
        super(edge);
    }

    private static Attributes stored(MountedModel model, String name) throws IOException {
        return model.fs().lookup(InodeId.ROOT, Name.of(name));
    }

    @Test
    void changesModesWithTheirSpecialBits() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("umask 027; touch f; mkdir d");
            assertEquals(0640, stored(model, "f").mode());
            assertEquals(0750, stored(model, "d").mode());
            model.shell("chmod 6755 f; chmod 1777 d");
            assertEquals(06755, stored(model, "f").mode());
            assertEquals(01777, stored(model, "d").mode());
        }
    }

    @Test
    void changesTimesToTheNanosecondAndOnlyThoseAskedFor() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] path = Posix.c(Files.createFile(model.path("f")));
            assertEquals(0, C.utimensat(Posix.AT_FDCWD, path, Posix.times(-5, 7, 11, 999_999_999), 0));
            assertEquals(new Timestamp(-5, 7), stored(model, "f").accessed());
            assertEquals(new Timestamp(11, 999_999_999), stored(model, "f").modified());
            assertEquals(0, C.utimensat(Posix.AT_FDCWD, path, Posix.times(0, Posix.UTIME_OMIT, 22, 2), 0));
            assertEquals(new Timestamp(-5, 7), stored(model, "f").accessed());
            assertEquals(new Timestamp(22, 2), stored(model, "f").modified());
            assertEquals(0, C.utimensat(Posix.AT_FDCWD, path, Posix.times(0, Posix.UTIME_NOW, 0, Posix.UTIME_OMIT), 0));
            assertTrue(stored(model, "f").accessed().seconds() > 1_600_000_000L);
            assertEquals(new Timestamp(22, 2), stored(model, "f").modified());
        }
    }

    @Test
    void changesOwnersOneAtATime() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] path = Posix.c(Files.createFile(model.path("f")));
            int gid = stored(model, "f").gid();
            assertEquals(0, C.chown(path, 1234, -1));
            assertEquals(1234, stored(model, "f").uid());
            assertEquals(gid, stored(model, "f").gid());
            assertEquals(0, C.chown(path, -1, 5678));
            assertEquals(1234, stored(model, "f").uid());
            assertEquals("1234 5678", model.shellText("stat -c '%u %g' f"));
        }
    }

    @Test
    void storesTheMountingUserAsTheOwner() throws Exception {
        int uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        int gid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:gid");
        try (MountedModel model = new MountedModel(edge(), new ModelFileSystem(), OwnerMapping.map(uid, gid))) {
            model.shell("touch f; mkdir d; ln -s f l; mkfifo p");
            assertEquals(Set.of("-1:-1"), model.fs().callers());
            assertEquals(uid + " " + gid, model.shellText("stat -c '%u %g' f"));
            assertEquals(0, C.chown(Posix.c(model.path("f")), 77, -1));
            assertEquals(77, stored(model, "f").uid());
            assertEquals(OwnerMapping.OWNER, stored(model, "f").gid());
            assertEquals(0, C.chown(Posix.c(model.path("f")), uid, -1));
            assertEquals(OwnerMapping.OWNER, stored(model, "f").uid());
        }
    }

    @Test
    void tellsTheCallerOfEachRequest() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("touch f");
            String ids = model.shellText("id -u") + ":" + model.shellText("id -g");
            assertEquals(Set.of(ids), model.fs().callers());
        }
    }

    @Test
    void showsTheFileSystemsSize() throws Exception {
        try (MountedModel model = mounted()) {
            long blocks = (1L << 40) / 4096;
            assertEquals(
                    "4096 " + blocks + " " + blocks / 2 + " " + blocks / 2 + " 255",
                    model.shellText("stat -f -c '%S %b %f %a %l' ."));
            assertEquals("fuse.casfs", model.shellText("df --output=fstype . | tail -1"));
            assertEquals("casfs", model.shellText("df --output=source . | tail -1"));
        }
    }

    @Test
    void showsTimesToTheNanosecond() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] path = Posix.c(Files.createFile(model.path("f")));
            assertEquals(0, C.utimensat(Posix.AT_FDCWD, path, Posix.times(1_234, 567_891_234, -7, 1), 0));
            Stat stat = Stat.of(model.path("f"));
            assertEquals(new Timestamp(1_234, 567_891_234), stat.accessed());
            assertEquals(new Timestamp(-7, 1), stat.modified());
            assertEquals(stored(model, "f").changed(), stat.changed());
        }
    }

    @Test
    void setsBothTimesToNow() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] path = Posix.c(Files.createFile(model.path("f")));
            assertEquals(0, C.utimensat(Posix.AT_FDCWD, path, Posix.times(1, 0, 2, 0), 0));
            int fd = Posix.opened(model.path("f"), Posix.O_RDWR);
            assertEquals(0, C.futimens(fd, Posix.times(0, Posix.UTIME_NOW, 0, Posix.UTIME_NOW)));
            Posix.close(fd);
            Stat stat = Stat.of(model.path("f"));
            assertTrue(stat.accessed().seconds() > 1_600_000_000L);
            assertTrue(stat.modified().seconds() > 1_600_000_000L);
        }
    }

    @Test
    void setsTimesOfSymlinksAndDirectories() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("mkdir d; ln -s d l");
            assertEquals(0, C.utimensat(Posix.AT_FDCWD, Posix.c(model.path("l")), Posix.times(1, 2, 3, 4), 0x100));
            assertEquals(0, C.utimensat(Posix.AT_FDCWD, Posix.c(model.path("d")), Posix.times(5, 6, 7, 8), 0));
            assertEquals(new Timestamp(3, 4), Stat.of(model.path("l")).modified());
            assertEquals(new Timestamp(7, 8), Stat.of(model.path("d")).modified());
        }
    }

    @Test
    void movesTheTimesThatAnOperationMoves() throws Exception {
        try (MountedModel model = mounted()) {
            Path file = Files.createFile(model.path("f"));
            byte[] path = Posix.c(file);
            Timestamp old = new Timestamp(1, 0);
            byte[] oldTimes = Posix.times(1, 0, 1, 0);
            assertEquals(0, C.utimensat(Posix.AT_FDCWD, path, oldTimes, 0));
            Timestamp changed = Stat.of(file).changed();
            assertEquals(0, C.chmod(path, 0600));
            assertEquals(old, Stat.of(file).modified());
            changed = later(changed, Stat.of(file).changed());
            assertEquals(0, C.link(path, Posix.c(model.path("g"))));
            assertEquals(old, Stat.of(file).modified());
            changed = later(changed, Stat.of(file).changed());
            Files.write(file, new byte[10]);
            assertNotEquals(old, Stat.of(file).modified());
            changed = later(changed, Stat.of(file).changed());
            assertEquals(0, C.utimensat(Posix.AT_FDCWD, path, oldTimes, 0));
            assertEquals(0, C.truncate(path, 5));
            assertNotEquals(old, Stat.of(file).modified());
            later(changed, Stat.of(file).changed());
            byte[] directory = Posix.c(model.directory());
            assertEquals(0, C.utimensat(Posix.AT_FDCWD, directory, oldTimes, 0));
            Files.delete(model.path("g"));
            assertNotEquals(old, Stat.of(model.directory()).modified());
        }
    }

    private static Timestamp later(Timestamp before, Timestamp after) {
        boolean later = after.seconds() > before.seconds()
                || (after.seconds() == before.seconds() && after.nanos() > before.nanos());
        assertTrue(later, before + ", then " + after);
        return after;
    }
}
