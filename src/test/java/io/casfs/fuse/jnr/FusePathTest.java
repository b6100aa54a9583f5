package io.casfs.fuse.jnr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class FusePathTest {
    private static FusePath path(String text) {
        return FusePath.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void cutsNamesOut() throws FsException {
        FusePath path = path("/ab/c\u00ff");
        assertEquals(3, path.nameEnd(1));
        assertEquals(4, path.lastNameStart());
        assertArrayEquals(new byte[] {'c', (byte) 0xff}, path.lastName());
        assertArrayEquals(new byte[] {'c', (byte) 0xff}, path.name(4, 6).toBytes());
        assertTrue(path.endsWithName(new byte[] {'c', (byte) 0xff}));
        assertFalse(path.endsWithName(new byte[] {(byte) 0xff}));
        assertTrue(path("/").isRoot());
    }

    @Test
    void refusesLongNames() {
        FusePath path = path("/" + "x".repeat(256));
        FsException refusal = assertThrows(FsException.class, () -> path.name(1, path.length()));
        assertEquals(Errno.ENAMETOOLONG, refusal.errno());
    }

    @Test
    void movesWithItsDirectory() {
        assertTrue(path("/a/b/c").isBelow(path("/a/b")));
        assertFalse(path("/a/bc").isBelow(path("/a/b")));
        assertFalse(path("/a/b").isBelow(path("/a/b")));
        assertEquals(path("/x/c"), path("/a/b/c").moved(path("/a/b"), path("/x")));
    }
}
