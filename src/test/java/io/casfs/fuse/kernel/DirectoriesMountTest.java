package io.casfs.fuse.kernel;

import io.casfs.fuse.DirectoriesContract;

final class DirectoriesMountTest extends DirectoriesContract {
    DirectoriesMountTest() {
        super(new KernelEdge());
    }
}
