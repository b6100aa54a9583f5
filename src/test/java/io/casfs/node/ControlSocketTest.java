package io.casfs.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
    @TempDir
    Path temporary;

    private Path longFolder() throws IOException {
        return Files.createDirectories(temporary.resolve("x".repeat(120)));
    }

    @Test
    void isInTheFolderWhereThatFits() throws Exception {
        ControlSocket socket = new ControlSocket(temporary);
        assertEquals(temporary.resolve("control"), socket.toBind(Map.of()));
        assertEquals(temporary.resolve("control"), socket.toConnect());
    }

    @Test
    void isElsewhereUnderALongFolderAndFoundFromThere() throws Exception {
        Map<String, String> environment = Map.of("XDG_RUNTIME_DIR", temporary.toString());
        ControlSocket socket = new ControlSocket(longFolder());
        Path path = socket.toBind(environment);
        assertTrue(path.toString().length() < 108, path.toString());
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())));
        assertEquals(path, socket.toConnect());
        try (ControlServer server = ControlServer.listen(path, (request, connection) -> {})) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
    }

    @Test
    void aFolderThatOthersMayEnterIsNotTrusted() throws Exception {
        Files.createDirectory(temporary.resolve("casfs"));
        Files.setPosixFilePermissions(temporary.resolve("casfs"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> environment = Map.of("XDG_RUNTIME_DIR", temporary.toString());
        ControlSocket socket = new ControlSocket(longFolder());
        assertThrows(CommandException.class, () -> socket.toBind(environment));
    }

    @Test
    void whatAKilledDaemonLeftIsRemoved() throws Exception {
        Files.writeString(temporary.resolve("control"), "");
        new ControlSocket(temporary).toBind(Map.of());
        assertTrue(Files.notExists(temporary.resolve("control")));
    }
}
