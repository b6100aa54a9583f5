package io.casfs.fuse.kernel;

import io.casfs.fuse.CopyingContract;

final class CopyingMountTest extends CopyingContract {
    CopyingMountTest() {
        super(new KernelEdge());
    }
}
