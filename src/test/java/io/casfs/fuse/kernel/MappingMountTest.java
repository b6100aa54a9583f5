package io.casfs.fuse.kernel;

import io.casfs.fuse.MappingContract;

final class MappingMountTest extends MappingContract {
    MappingMountTest() {
        super(new KernelEdge());
    }
}
