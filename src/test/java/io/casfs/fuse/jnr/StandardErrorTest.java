package io.casfs.fuse.jnr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardErrorTest {
    @TempDir
    Path temporary;

    @Test
    void tellsWhatWasAddedSince() throws Exception {
        Path file = Files.writeString(temporary.resolve("file"), "before\n");
        Path link = Files.createSymbolicLink(temporary.resolve("2"), file);
        StandardError error = StandardError.listen(link);
        assertTrue(error.said().contains("standard error output"));
        Files.writeString(file, "fuse: no\nand no\n", StandardOpenOption.APPEND);
        assertEquals("fuse: no; and no", error.said());
    }

    @Test
    void tellsWhereToLookIfItCannotBeRead() {
        assertTrue(StandardError.listen(Path.of("/dev/null")).said().contains("standard error output"));
        assertTrue(StandardError.listen(temporary.resolve("none")).said().contains("standard error output"));
    }
}
