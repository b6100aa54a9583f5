package io.casfs.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    Path folder;

    @Test
    void onlyOneHoldsItAndTheFileTellsWho() throws IOException {
        Path file = folder.resolve("lock");
        try (FolderLock lock = FolderLock.take(file, Duration.ofSeconds(1))) {
            assertEquals(Optional.empty(), FolderLock.tryTake(file));
            assertEquals(ProcessHandle.current().pid(), FolderLock.pid(file).orElseThrow());
        }
        FolderLock.tryTake(file).orElseThrow().close();
    }

    @Test
    void readingThePidDoesNotReleaseIt() throws Exception {
        Path file = folder.resolve("lock");
        try (FolderLock lock = FolderLock.take(file, Duration.ofSeconds(1))) {
            assertEquals(ProcessHandle.current().pid(), FolderLock.pid(file).orElseThrow());
            // flock(1) takes another kind of lock; the kernel's table shows ours.
            Process locks = new ProcessBuilder("cat", "/proc/locks").start();
            String table =
                    new String(locks.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
            assertTrue(
                    table.contains(
                            "POSIX  ADVISORY  WRITE " + ProcessHandle.current().pid()),
                    table);
        }
    }
}
