package io.casfs.fuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.Caller;
import io.casfs.fs.OpenMode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Programs whose reads wait for other nodes, and those beside them. */
public abstract class WaitingContract extends MountContract {
    private static final int ROUNDS = 20;

    protected WaitingContract(EdgeUnderTest edge) {
        super(edge);
    }

    /** Makes a file that the kernel has no pages of. */
    protected static InodeId make(ModelFileSystem fs, String name) throws IOException {
        var file = fs.create(new Caller(0, 0, 0), InodeId.ROOT, Name.of(name), 0644, OpenMode.WRITE);
        file.release();
        fs.replaceContent(file.inode(), new byte[4096]);
        return file.inode();
    }

    @Test
    void aBufferedReadThatWaitsEndsWithItsProgram() throws Exception {
        ModelFileSystem fs = new ModelFileSystem();
        make(fs, "f");
        try (MountedModel model = mounted(fs)) {
            ReadGate gate = fs.holdReads();
            Process reader = new ProcessBuilder("cat", model.path("f").toString()).start();
            gate.awaitReader();
            model.shell("kill -TERM " + reader.pid());
            assertTrue(reader.waitFor(120, TimeUnit.SECONDS), "the program waits on");
            assertNotEquals(0, reader.exitValue());
            gate.open();
        }
    }

    @Test
    void aDirectReadThatWaitsEndsWithItsProgram() throws Exception {
        ModelFileSystem fs = new ModelFileSystem();
        make(fs, "f");
        try (MountedModel model = mounted(fs)) {
            ReadGate gate = fs.holdReads();
            // Direct reads ask for what they need and nothing else, so the kernel passes the signal on.
            Process reader = new ProcessBuilder(
                            "dd", "if=" + model.path("f"), "of=/dev/null", "bs=4096", "count=1", "iflag=direct")
                    .redirectErrorStream(true)
                    .start();
            gate.awaitReader();
            assertEquals("f", model.shellText("ls"));
            reader.destroy();
            reader.waitFor();
            gate.open();
            assertEquals(4096, Files.readAllBytes(model.path("f")).length);
        }
    }

    @Test
    void manyReadsThatWaitHinderNobody() throws Exception {
        ModelFileSystem fs = new ModelFileSystem();
        int count = edge().waitingReads();
        Set<InodeId> away = new HashSet<>();
        for (int i = 0; i < count; i++) {
            away.add(make(fs, "away" + i));
        }
        for (int i = 0; i < ROUNDS; i++) {
            make(fs, "here" + i);
        }
        try (MountedModel model = mounted(fs)) {
            ReadGate gate = fs.holdReads(away::contains);
            ExecutorService readers = Executors.newFixedThreadPool(count);
            try {
                List<Future<byte[]>> reads = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    Path file = model.path("away" + i);
                    reads.add(readers.submit(() -> Files.readAllBytes(file)));
                }
                gate.awaitReaders(count);
                for (int i = 0; i < ROUNDS; i++) {
                    useBeside(model, i);
                }
                model.shell("mv here0 here1; rm away0; mkdir d; ls > d/list");
                gate.open();
                for (Future<byte[]> read : reads) {
                    assertEquals(4096, read.get(60, TimeUnit.SECONDS).length);
                }
            } finally {
                gate.open();
                readers.shutdown();
            }
        }
    }

    private void useBeside(MountedModel model, int round) throws IOException {
        byte[] content = new byte[100_000 + round];
        Files.write(model.path("made"), content);
        assertArrayEquals(content, Files.readAllBytes(model.path("made")));
        assertEquals(4096, Files.readAllBytes(model.path("here" + round)).length);
        try (var entries = Files.list(model.directory())) {
            assertEquals(edge().waitingReads() + ROUNDS + 1, entries.count());
        }
    }
}
