package io.casfs.fuse.kernel;

import io.casfs.fuse.OpenAndRemovedContract;

final class OpenAndRemovedMountTest extends OpenAndRemovedContract {
    OpenAndRemovedMountTest() {
        super(new KernelEdge());
    }
}
