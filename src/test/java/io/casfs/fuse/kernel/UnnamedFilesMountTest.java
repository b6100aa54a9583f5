package io.casfs.fuse.kernel;

import io.casfs.fuse.UnnamedFilesContract;

final class UnnamedFilesMountTest extends UnnamedFilesContract {
    UnnamedFilesMountTest() {
        super(new KernelEdge());
    }
}
