package io.casfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.casfs.fuse.FuseEdge;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command on the mounts that a user gets who says nothing about FUSE. */
class CasfsCommandMountTest extends CommandMountContract {
    private static final int CANNOT_HIDE = 99;

    @Override
    String chosenEdge() {
        return null;
    }

    @Override
    String expectedEdge() {
        return FuseEdge.usual().toString();
    }

    @Test
    void aDeviceThatMayNotBeOpenedIsToldBeforeAnythingIsMade(@TempDir Path folder) throws Exception {
        // What a container without leave for the device is like, as far as root may make one here.
        String hidden = "mount --bind /dev/fuse /dev/fuse && mount -o remount,bind,nodev /dev/fuse || exit "
                + CANNOT_HIDE + "; exec \"$0\" mount \"$1\"";
        Path home = folder.resolve("home");
        Path directory = folder.resolve("mount");
        ProcessBuilder builder = new ProcessBuilder(
                        "unshare", "-m", "sh", "-c", hidden, Casfs.launcher().toString(), directory.toString())
                .redirectErrorStream(true);
        builder.environment().put("CASFS_HOME", home.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        assumeFalse(status == CANNOT_HIDE || said.startsWith("unshare:"), said);
        assertEquals(1, status, said);
        assertTrue(said.contains("/dev/fuse") && said.contains("--device /dev/fuse"), said);
        assertFalse(Files.exists(home));
        assertFalse(Files.exists(directory));
    }
}
