package io.casfs.fuse.jnr;

import io.casfs.fs.FileSystem;
import io.casfs.fuse.EdgeUnderTest;
import io.casfs.fuse.Mount;
import io.casfs.fuse.MountOptions;
import java.io.IOException;

/** libfuse 2, which has none of what came after it. */
final class JnrEdge implements EdgeUnderTest {
    @Override
    public Mount mount(FileSystem fs, MountOptions options) throws IOException {
        return JnrMount.mount(fs, options);
    }

    @Override
    public boolean has(Feature feature) {
        return false;
    }

    @Override
    public int waitingReads() {
        return 60;
    }
}
