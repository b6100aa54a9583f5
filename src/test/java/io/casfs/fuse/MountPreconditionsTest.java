package io.casfs.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MountPreconditionsTest {
    @TempDir
    Path temporary;

    private MountOptions at(Path directory, String... options) {
        return new MountOptions(directory, List.of(options), OwnerMapping.numeric(0, 0));
    }

    @Test
    void explainsAMissingDevice() {
        IOException e =
                assertThrows(IOException.class, () -> MountPreconditions.checkDevice(temporary.resolve("fuse")));
        assertTrue(e.getMessage().contains("modprobe fuse"));
        assertTrue(e.getMessage().contains("--device /dev/fuse"));
    }

    @Test
    void refusesADirectoryWithFiles() throws IOException {
        Files.createFile(temporary.resolve("f"));
        IOException e = assertThrows(IOException.class, () -> MountPreconditions.checkDirectory(at(temporary)));
        assertTrue(e.getMessage().contains("is not empty"));
        assertEquals(temporary.toRealPath(), MountPreconditions.checkDirectory(at(temporary, "nonempty")));
    }

    @Test
    void refusesWhatIsNoDirectory() throws IOException {
        Path file = Files.createFile(temporary.resolve("f"));
        assertThrows(NotDirectoryException.class, () -> MountPreconditions.checkDirectory(at(file)));
        assertThrows(NoSuchFileException.class, () -> MountPreconditions.checkDirectory(at(temporary.resolve("none"))));
    }

    @Test
    void followsSymlinksToTheDirectory() throws IOException {
        Path directory = Files.createDirectory(temporary.resolve("d"));
        Path link = Files.createSymbolicLink(temporary.resolve("l"), directory);
        assertEquals(directory.toRealPath(), MountPreconditions.checkDirectory(at(link)));
    }
}
