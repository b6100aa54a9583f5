package io.casfs.fuse.kernel;

import io.casfs.fs.FileSystem;
import io.casfs.fuse.EdgeUnderTest;
import io.casfs.fuse.Mount;
import io.casfs.fuse.MountOptions;
import java.io.IOException;

/** The kernel's own protocol, which has it all. */
final class KernelEdge implements EdgeUnderTest {
    @Override
    public Mount mount(FileSystem fs, MountOptions options) throws IOException {
        return KernelMount.mount(fs, options);
    }

    @Override
    public boolean has(Feature feature) {
        return true;
    }

    @Override
    public int waitingReads() {
        return 500;
    }
}
