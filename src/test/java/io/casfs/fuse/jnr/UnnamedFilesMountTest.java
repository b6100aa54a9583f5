package io.casfs.fuse.jnr;

import io.casfs.fuse.UnnamedFilesContract;

final class UnnamedFilesMountTest extends UnnamedFilesContract {
    UnnamedFilesMountTest() {
        super(new JnrEdge());
    }
}
