package io.casfs.fuse.jnr;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fuse.MountContract;
import io.casfs.fuse.MountedModel;
import io.casfs.fuse.Posix;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The names that libfuse gives to removed files that are open. */
final class HiddenFilesMountTest extends MountContract {
    HiddenFilesMountTest() {
        super(new JnrEdge());
    }

    @Test
    void areNotInTheTree() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = Posix.opened(model.path("f"), Posix.O_CREAT | Posix.O_RDWR);
            assertEquals(0, C.unlink(Posix.c(model.path("f"))));
            // libfuse's names begin with the node's number, counted from 2, and end with a counter.
            for (int node = 1; node < 16; node++) {
                String hidden = String.format(".fuse_hidden%08x%08x", node, 1);
                assertTrue(Files.notExists(model.path(hidden)), hidden);
                Files.createFile(model.path(hidden));
                Files.delete(model.path(hidden));
            }
            Posix.write(fd, Posix.ascii("text"), 0);
            assertEquals("text", Posix.readText(fd, 10, 0));
            Posix.close(fd);
        }
    }

    @Test
    void thatUsersMadeAreOrdinary() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("echo mine > f; mv f .fuse_hidden0000000200000001; echo other > g");
            assertEquals("mine", model.shellText("cat .fuse_hidden0000000200000001"));
            int fd = Posix.opened(model.path(".fuse_hidden0000000200000001"), Posix.O_RDONLY);
            model.shell("mv g .fuse_hidden0000000200000001");
            assertEquals("other", model.shellText("cat .fuse_hidden0000000200000001"));
            assertEquals("mine\n", Posix.readText(fd, 5, 0));
            Posix.close(fd);
            assertEquals(".fuse_hidden0000000200000001", model.shellText("ls -A"));
        }
    }
}
