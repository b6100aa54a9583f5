package io.casfs.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The model, mounted at a directory in /tmp for one test. */
public final class MountedModel implements AutoCloseable {
    private final ModelFileSystem fs;
    private final Path directory;
    private final Mount mount;

    public MountedModel(EdgeUnderTest edge, ModelFileSystem fs, OwnerMapping owners) throws IOException {
        this.fs = fs;
        directory = Files.createTempDirectory(Path.of("/tmp"), "casfs-test").toRealPath();
        mount = edge.mount(fs, new MountOptions(directory, List.of(), owners));
    }

    public ModelFileSystem fs() {
        return fs;
    }

    public Mount mount() {
        return mount;
    }

    public Path directory() {
        return directory;
    }

    public Path path(String name) {
        return directory.resolve(name);
    }

    /** Returns the inode that a name in the root leads to in the model. */
    public InodeId inode(String name) throws IOException {
        return fs.lookup(InodeId.ROOT, Name.of(name)).inode();
    }

    /** Runs a shell script in the mounted directory and returns what it printed, as bytes. */
    public byte[] shell(String script) throws IOException, InterruptedException {
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
    public String shellText(String script) throws IOException, InterruptedException {
        return new String(shell(script), StandardCharsets.UTF_8).strip();
    }

    /** Returns when all handles are released: the kernel does it some time after close(2) has returned. */
    public void awaitReleases() {
        Await.until("all handles are released", () -> fs.openHandles() == 0);
    }

    /** Returns when the model has so many inodes, the root among them. */
    public void awaitInodes(int expected) {
        Await.until("there are " + expected + " inodes", () -> fs.inodeCount() == expected);
    }

    @Override
    public void close() throws IOException {
        unmountWhenIdle(mount);
        Files.delete(directory);
        assertEquals(0, fs.openHandles());
    }

    /** Unmounts; a child process that has just ended may hold files for a moment. */
    public static void unmountWhenIdle(Mount mount) throws IOException {
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
