package io.casfs.fuse.kernel;

import io.casfs.fuse.ReferenceContract;

final class ReferenceMountTest extends ReferenceContract {
    ReferenceMountTest() {
        super(new KernelEdge());
    }
}
