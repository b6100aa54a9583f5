package io.casfs.fuse.jnr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.Caller;
import io.casfs.fs.OpenMode;
import io.casfs.fuse.ModelFileSystem;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs whose reads wait for other nodes, and those beside them. */
@Tag("fuse")
@Timeout(180)
final class WaitingMountTest {
    private static final int READERS = 60;

    /** Makes a file that the kernel has no pages of. */
    private static InodeId make(MountedModel model, String name) throws IOException {
        var file = model.fs().create(new Caller(0, 0, 0), InodeId.ROOT, Name.of(name), 0644, OpenMode.WRITE);
        file.release();
        model.fs().replaceContent(file.inode(), new byte[4096]);
        return file.inode();
    }

    @Test
    void aBufferedReadThatWaitsEndsWithItsProgram() throws Exception {
        try (MountedModel model = new MountedModel()) {
            make(model, "f");
            ModelFileSystem.ReadGate gate = model.fs().holdReads();
            Process reader = new ProcessBuilder("cat", model.path("f").toString()).start();
            gate.awaitReader();
            model.shell("kill -INT " + reader.pid());
            assertTrue(reader.waitFor(120, TimeUnit.SECONDS), "the program waits on");
            assertNotEquals(0, reader.exitValue());
            gate.open();
        }
    }

    @Test
    void manyReadsThatWaitHinderNobody() throws Exception {
        try (MountedModel model = new MountedModel()) {
            InodeId other = make(model, "other");
            for (int i = 0; i < READERS; i++) {
                make(model, "waiting" + i);
            }
            ModelFileSystem.ReadGate gate = model.fs().holdReads(inode -> !inode.equals(other));
            Process readers = new ProcessBuilder("sh", "-c", "for f in waiting*; do cat $f & done; wait")
                    .directory(model.directory().toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            gate.awaitReaders(READERS);
            assertEquals("4096", model.shellText("cat other | wc -c"));
            assertEquals(String.valueOf(READERS + 1), model.shellText("ls | wc -l"));
            model.shell("echo new > made; mv made other; rm waiting0");
            gate.open();
            assertTrue(readers.waitFor(120, TimeUnit.SECONDS));
        }
    }
}
