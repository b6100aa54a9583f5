package io.casfs.fuse;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Extended attributes. */
public abstract class ExtendedAttributesContract extends MountContract {
    private static final int ERANGE = 34;
    private static final int ENODATA = 61;
    private static final int EEXIST = 17;

    protected ExtendedAttributesContract(EdgeUnderTest edge) {
        super(edge);
    }

    @Test
    void storesExtendedAttributes() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] path = Posix.c(Files.createFile(model.path("f")));
            byte[] name = {'u', 's', 'e', 'r', '.', (byte) 0xff, 0};
            byte[] value = {0, 1, 2, (byte) 0xff, 0};
            Posix.refused(ENODATA, C.getxattr(path, name, new byte[9], 9));
            assertEquals(0, C.setxattr(path, name, value, value.length, 0));
            assertEquals(value.length, C.getxattr(path, name, new byte[0], 0));
            byte[] read = new byte[value.length];
            assertEquals(value.length, C.getxattr(path, name, read, read.length));
            assertArrayEquals(value, read);
            Posix.refused(ERANGE, C.getxattr(path, name, new byte[2], 2));
            assertEquals(0, C.removexattr(path, name));
            Posix.refused(ENODATA, C.removexattr(path, name));
        }
    }

    @Test
    void tellsCreatingFromReplacingAnExtendedAttribute() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] path = Posix.c(Files.createFile(model.path("f")));
            byte[] name = Posix.c("user.a");
            Posix.refused(ENODATA, C.setxattr(path, name, new byte[1], 1, 2));
            assertEquals(0, C.setxattr(path, name, new byte[1], 1, 1));
            Posix.refused(EEXIST, C.setxattr(path, name, new byte[1], 1, 1));
            assertEquals(0, C.setxattr(path, name, new byte[0], 0, 2));
            assertEquals(0, C.getxattr(path, name, new byte[4], 4));
        }
    }

    @Test
    void listsExtendedAttributes() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] path = Posix.c(Files.createFile(model.path("f")));
            assertEquals(0, C.listxattr(path, new byte[8], 8));
            assertEquals(0, C.setxattr(path, Posix.c("user.a"), new byte[1], 1, 0));
            assertEquals(0, C.setxattr(path, Posix.c("user.bb"), new byte[1], 1, 0));
            byte[] expected = "user.a\0user.bb\0".getBytes(StandardCharsets.US_ASCII);
            assertEquals(expected.length, C.listxattr(path, new byte[0], 0));
            byte[] list = new byte[100];
            assertEquals(expected.length, C.listxattr(path, list, list.length));
            assertArrayEquals(expected, Arrays.copyOf(list, expected.length));
            Posix.refused(ERANGE, C.listxattr(path, new byte[3], 3));
        }
    }

    @Test
    void storesLargeValues() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] path = Posix.c(Files.createFile(model.path("f")));
            byte[] value = new byte[65_536];
            Arrays.fill(value, (byte) 7);
            assertEquals(0, C.setxattr(path, Posix.c("user.large"), value, value.length, 0));
            byte[] read = new byte[value.length];
            assertEquals(value.length, C.getxattr(path, Posix.c("user.large"), read, read.length));
            assertArrayEquals(value, read);
        }
    }
}
