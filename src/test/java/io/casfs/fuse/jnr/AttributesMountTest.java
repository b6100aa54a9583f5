package io.casfs.fuse.jnr;

import static io.casfs.fuse.jnr.Posix.C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.Attributes;
import io.casfs.fuse.ModelFileSystem;
import io.casfs.fuse.OwnerMapping;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("fuse")
@Timeout(60)
final class AttributesMountTest {
    private static final int ERANGE = 34;
    private static final int ENODATA = 61;
    private static final int EEXIST = 17;

    private static Attributes stored(MountedModel model, String name) throws IOException {
        return model.fs().lookup(InodeId.ROOT, Name.of(name));
    }

    @Test
    void changesModesWithTheirSpecialBits() throws Exception {
        try (MountedModel model = new MountedModel()) {
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
        try (MountedModel model = new MountedModel()) {
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
        try (MountedModel model = new MountedModel()) {
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
        try (MountedModel model = new MountedModel(new ModelFileSystem(), OwnerMapping.map(uid, gid))) {
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
        try (MountedModel model = new MountedModel()) {
            model.shell("touch f");
            String ids = model.shellText("id -u") + ":" + model.shellText("id -g");
            assertEquals(Set.of(ids), model.fs().callers());
        }
    }

    @Test
    void truncatesByPathAndByHandle() throws Exception {
        try (MountedModel model = new MountedModel()) {
            Files.writeString(model.path("f"), "0123456789");
            model.shell("truncate -s 4 f");
            assertEquals("0123", Files.readString(model.path("f")));
            int fd = Posix.opened(model.path("f"), Posix.O_RDWR);
            assertEquals(0, C.ftruncate(fd, 6));
            assertEquals(0, C.close(fd));
            assertEquals("0123\0\0", Files.readString(model.path("f")));
        }
    }

    @Test
    void showsTheFileSystemsSize() throws Exception {
        try (MountedModel model = new MountedModel()) {
            long blocks = (1L << 40) / 4096;
            assertEquals(
                    "4096 " + blocks + " " + blocks / 2 + " " + blocks / 2 + " 255",
                    model.shellText("stat -f -c '%S %b %f %a %l' ."));
            assertEquals("fuse.casfs", model.shellText("df --output=fstype . | tail -1"));
            assertEquals("casfs", model.shellText("df --output=source . | tail -1"));
        }
    }

    @Test
    void storesExtendedAttributes() throws Exception {
        try (MountedModel model = new MountedModel()) {
            byte[] path = Posix.c(Files.createFile(model.path("f")));
            byte[] name = {'u', 's', 'e', 'r', '.', (byte) 0xff, 0};
            byte[] value = {0, 1, 2, (byte) 0xff, 0};
            assertEquals(-1, C.getxattr(path, name, new byte[9], 9));
            assertEquals(ENODATA, Posix.errno());
            assertEquals(0, C.setxattr(path, name, value, value.length, 0));
            assertEquals(value.length, C.getxattr(path, name, new byte[0], 0));
            byte[] read = new byte[value.length];
            assertEquals(value.length, C.getxattr(path, name, read, read.length));
            assertArrayEquals(value, read);
            assertEquals(-1, C.getxattr(path, name, new byte[2], 2));
            assertEquals(ERANGE, Posix.errno());
            assertEquals(0, C.removexattr(path, name));
            assertEquals(-1, C.removexattr(path, name));
            assertEquals(ENODATA, Posix.errno());
        }
    }

    @Test
    void tellsCreatingFromReplacingAnExtendedAttribute() throws Exception {
        try (MountedModel model = new MountedModel()) {
            byte[] path = Posix.c(Files.createFile(model.path("f")));
            byte[] name = Posix.c("user.a");
            assertEquals(-1, C.setxattr(path, name, new byte[1], 1, 2));
            assertEquals(ENODATA, Posix.errno());
            assertEquals(0, C.setxattr(path, name, new byte[1], 1, 1));
            assertEquals(-1, C.setxattr(path, name, new byte[1], 1, 1));
            assertEquals(EEXIST, Posix.errno());
            assertEquals(0, C.setxattr(path, name, new byte[0], 0, 2));
            assertEquals(0, C.getxattr(path, name, new byte[4], 4));
        }
    }

    @Test
    void listsExtendedAttributes() throws Exception {
        try (MountedModel model = new MountedModel()) {
            byte[] path = Posix.c(Files.createFile(model.path("f")));
            assertEquals(0, C.listxattr(path, new byte[8], 8));
            assertEquals(0, C.setxattr(path, Posix.c("user.a"), new byte[1], 1, 0));
            assertEquals(0, C.setxattr(path, Posix.c("user.bb"), new byte[1], 1, 0));
            byte[] expected = "user.a\0user.bb\0".getBytes(StandardCharsets.US_ASCII);
            assertEquals(expected.length, C.listxattr(path, new byte[0], 0));
            byte[] list = new byte[100];
            assertEquals(expected.length, C.listxattr(path, list, list.length));
            assertArrayEquals(expected, Arrays.copyOf(list, expected.length));
            assertEquals(-1, C.listxattr(path, new byte[3], 3));
            assertEquals(ERANGE, Posix.errno());
        }
    }
}
