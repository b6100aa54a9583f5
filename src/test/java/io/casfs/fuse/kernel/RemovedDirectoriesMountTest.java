package io.casfs.fuse.kernel;

import io.casfs.fuse.RemovedDirectoriesContract;

final class RemovedDirectoriesMountTest extends RemovedDirectoriesContract {
    RemovedDirectoriesMountTest() {
        super(new KernelEdge());
    }
}
