package io.casfs.fuse.kernel;

import io.casfs.fuse.LoadContract;

final class LoadMountTest extends LoadContract {
    LoadMountTest() {
        super(new KernelEdge());
    }
}
