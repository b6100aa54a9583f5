package io.casfs.fuse.jnr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.fuse.ModelFileSystem;
import io.casfs.fuse.Mount;
import io.casfs.fuse.MountBusyException;
import io.casfs.fuse.MountOptions;
import io.casfs.fuse.OwnerMapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The model, mounted at a directory in /tmp for one test. */
final class MountedModel implements AutoCloseable {
    private final ModelFileSystem fs;
    private final Path directory;
    private final Mount mount;

    MountedModel(String... options) throws IOException {
        this(new ModelFileSystem(), OwnerMapping.numericOfThisProcess(), options);
    }

    MountedModel(ModelFileSystem fs, OwnerMapping owners, String... options) throws IOException {
        this.fs = fs;
        directory = Files.createTempDirectory(Path.of("/tmp"), "casfs-test").toRealPath();
        mount = JnrMount.mount(fs, new MountOptions(directory, List.of(options), owners));
    }

    ModelFileSystem fs() {
        return fs;
    }

    Mount mount() {
        return mount;
    }

    Path directory() {
        return directory;
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    /** Runs a shell script in the mounted directory and returns what it printed, as bytes. */
    byte[] shell(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readAllBytes();
        assertEquals(0, process.waitFor(), () -> script + ": " + new String(output, StandardCharsets.UTF_8));
        return output;
    }

    /** Runs a shell script and returns its output as text. */
    String shellText(String script) throws IOException, InterruptedException {
        return new String(shell(script), StandardCharsets.UTF_8).strip();
    }

    /** Returns what stat shows of an open file; goes to the inode, not to a name. */
    static Object ofOpenFile(int fd, String attribute) throws IOException {
        return Files.getAttribute(Path.of("/proc/self/fd/" + fd), "unix:" + attribute);
    }

    @Override
    public void close() throws IOException {
        unmountWhenIdle(mount);
        Files.delete(directory);
        assertEquals(0, fs.openHandles());
    }

    /** Unmounts; a child process that has just ended may hold files for a moment. */
    static void unmountWhenIdle(Mount mount) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            try {
                mount.unmount();
                return;
            } catch (MountBusyException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }
}
