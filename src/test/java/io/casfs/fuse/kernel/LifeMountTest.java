package io.casfs.fuse.kernel;

import io.casfs.fuse.LifeContract;

final class LifeMountTest extends LifeContract {
    LifeMountTest() {
        super(new KernelEdge());
    }
}
