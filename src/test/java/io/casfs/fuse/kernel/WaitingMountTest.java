package io.casfs.fuse.kernel;

import io.casfs.fuse.ModelFileSystem;
import io.casfs.fuse.MountedModel;
import io.casfs.fuse.ReadGate;
import io.casfs.fuse.WaitingContract;
import org.junit.jupiter.api.Test;

final class WaitingMountTest extends WaitingContract {
    WaitingMountTest() {
        super(new KernelEdge());
    }

    @Test
    void aSignalEndsTheWaitOfTheRequestItself() throws Exception {
        ModelFileSystem fs = new ModelFileSystem();
        make(fs, "f");
        try (MountedModel model = mounted(fs)) {
            ReadGate gate = fs.holdReads();
            Process reader = new ProcessBuilder("dd", "if=" + model.path("f"), "of=/dev/null", "iflag=direct").start();
            gate.awaitReader();
            model.shell("kill -TERM " + reader.pid());
            gate.awaitInterruption();
            reader.waitFor();
            gate.open();
        }
    }
}
