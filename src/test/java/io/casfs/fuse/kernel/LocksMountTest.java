package io.casfs.fuse.kernel;

import io.casfs.fuse.LocksContract;

final class LocksMountTest extends LocksContract {
    LocksMountTest() {
        super(new KernelEdge());
    }
}
