package io.casfs.fuse;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Directories that are removed while somebody is in them or has them open. */
public abstract class RemovedDirectoriesContract extends MountContract {
    protected RemovedDirectoriesContract(EdgeUnderTest edge) {
        super(edge);
    }

    @Test
    void leaveTheirNamesToOthers() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("mkdir d e");
            Path directory = model.path("d");
            int removed = Posix.opened(directory, Posix.O_RDONLY | Posix.O_DIRECTORY);
            int replaced = Posix.opened(model.path("e"), Posix.O_RDONLY | Posix.O_DIRECTORY);
            Files.delete(directory);
            model.shell("mkdir d f; touch d/g f/h; mv -T f e");
            assertEquals(-1, C.openat(removed, Posix.c("i"), Posix.O_CREAT | Posix.O_RDWR, 0644));
            assertEquals(-1, C.openat(replaced, Posix.c("i"), Posix.O_CREAT | Posix.O_RDWR, 0644));
            assertEquals(-1, C.mkdirat(removed, Posix.c("i"), 0755));
            assertEquals("d d/g e e/h", model.shellText("echo $(find * | sort)"));
            Posix.close(removed, replaced);
        }
    }
}
