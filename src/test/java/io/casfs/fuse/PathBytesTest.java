package io.casfs.fuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PathBytesTest {
    @TempDir
    Path temporary;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void turnsPathsIntoBytesAndBack() {
        for (String text : new String[] {"/", "/a", "/a b/%41+~", "/\u00e4\u20ac/\n", "/not/../there"}) {
            Path path = Path.of(text);
            assertArrayEquals(utf8(text), PathBytes.of(path), text);
            assertEquals(path, PathBytes.path(PathBytes.of(path)), text);
        }
    }

    @Test
    void keepsBytesThatAreNoText() {
        byte[] bytes = {'/', 'a', (byte) 0xff, '/', (byte) 0xc3, '\n', 1, '\\'};
        assertArrayEquals(bytes, PathBytes.of(PathBytes.path(bytes)));
    }

    @Test
    void addsNoSlashToADirectory() {
        assertArrayEquals(utf8(temporary.toString()), PathBytes.of(temporary));
    }

    @Test
    void makesRelativePathsAbsolute() {
        assertArrayEquals(utf8(Path.of("x").toAbsolutePath().toString()), PathBytes.of(Path.of("x")));
    }

    @Test
    void refusesWhatIsNoAbsolutePath() {
        assertThrows(IllegalArgumentException.class, () -> PathBytes.path(utf8("a/b")));
        assertThrows(IllegalArgumentException.class, () -> PathBytes.path(new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> PathBytes.path(new byte[] {'/', 'a', 0}));
    }
}
