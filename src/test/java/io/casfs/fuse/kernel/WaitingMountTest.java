package io.casfs.fuse.kernel;

import io.casfs.fuse.WaitingContract;

final class WaitingMountTest extends WaitingContract {
    WaitingMountTest() {
        super(new KernelEdge());
    }
}
