package io.casfs.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountDirectoryTest {
    @TempDir
    Path temporary;

    private Path root;
    private Path home;

    @BeforeEach
    void resolveRoot() throws IOException {
        root = temporary.toRealPath();
        home = root.resolve("home");
    }

    private String refusal(Path directory) {
        return assertThrows(CommandException.class, () -> MountDirectory.prepare(directory, home, false))
                .getMessage();
    }

    @Test
    void aMissingDirectoryIsMadeWithItsParents() throws Exception {
        Path directory = root.resolve("a/b/c");
        MountDirectory.prepare(directory, home, false);
        assertTrue(Files.isDirectory(directory));
        MountDirectory.prepare(directory, home, false);
    }

    @Test
    void aFileIsRefused() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "");
        assertTrue(refusal(file).contains("not a directory"));
        assertTrue(refusal(file.resolve("below")).contains(file.toString()));
    }

    @Test
    void aDirectoryWithFilesIsRefusedAndToldHowToBringThemIn() throws Exception {
        Files.writeString(root.resolve("file"), "");
        String message = refusal(root);
        assertTrue(message.contains("not empty") || message.contains("inside"), message);
        Path full = Files.createDirectory(root.resolve("full"));
        Files.writeString(full.resolve("file"), "");
        assertTrue(refusal(full).contains("cp -a"));
        MountDirectory.prepare(full, home, true);
    }

    @Test
    void theStateFolderAndTheDirectoryAreKeptApart() throws Exception {
        Files.createDirectory(home);
        assertTrue(refusal(home).contains("CASFS_HOME"));
        assertTrue(refusal(home.resolve("inside")).contains("CASFS_HOME"));
        assertTrue(refusal(root).contains("CASFS_HOME"));
    }

    @Test
    void resolvesLinksAndDotsToWhatTheMountTableShows() throws Exception {
        Path real = Files.createDirectories(root.resolve("real/inner"));
        Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("real"));
        assertEquals(real, MountDirectory.resolve(link.resolve("inner")));
        assertEquals(root.resolve("real"), MountDirectory.resolve(link));
        assertEquals(root, MountDirectory.resolve(root.resolve("real/..")));
        assertEquals(real, MountDirectory.resolve(root.resolve("real/./inner")));
        assertEquals(root.resolve("missing/too"), MountDirectory.resolve(root.resolve("missing/too")));
        assertEquals(Path.of("/"), MountDirectory.resolve(Path.of("/")));
    }
}
