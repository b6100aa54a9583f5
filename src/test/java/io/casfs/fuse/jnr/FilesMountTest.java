package io.casfs.fuse.jnr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import io.casfs.fuse.FilesContract;
import io.casfs.fuse.MountedModel;
import io.casfs.fuse.Posix;
import org.junit.jupiter.api.Test;

final class FilesMountTest extends FilesContract {
    FilesMountTest() {
        super(new JnrEdge());
    }

    @Test
    void writesInPiecesAsLargeAsLibfuseTakes() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("dd if=/dev/zero of=f bs=1M count=4 2>/dev/null");
            assertEquals(32, model.mount().counters().operations().get("write"));
        }
    }

    @Test
    void anOpenFileThatCannotBeFoundIsStale() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = Posix.opened(model.path("f"), Posix.O_RDWR | Posix.O_CREAT);
            model.fs().failNext("setAttributes", new FsException(Errno.ENOENT, "no"));
            // The name that was asked for is not the point.
            Posix.refused(Errno.ESTALE, Posix.C.fchown(fd, 1, 1));
            Posix.close(fd);
        }
    }
}
