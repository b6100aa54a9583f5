package io.casfs.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fuse.FilesContract;
import io.casfs.fuse.MountedModel;
import org.junit.jupiter.api.Test;

final class FilesMountTest extends FilesContract {
    private static final long MEBIBYTE = 1 << 20;

    FilesMountTest() {
        super(new KernelEdge());
    }

    @Test
    void writesAndReadsAMebibyteAtATime() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("dd if=/dev/urandom of=f bs=4M count=4 iflag=fullblock 2>/dev/null");
            assertEquals(16, model.mount().counters().operations().get("write"));
            assertEquals(16 * MEBIBYTE, model.mount().counters().bytesWritten());
            model.shell("dd if=f of=/dev/null bs=4M iflag=direct 2>/dev/null");
            assertEquals(16 * MEBIBYTE, model.mount().counters().bytesRead());
            assertTrue(model.mount().counters().operations().get("read") <= 17);
        }
    }
}
