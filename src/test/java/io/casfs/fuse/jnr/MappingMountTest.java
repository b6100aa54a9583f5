package io.casfs.fuse.jnr;

import io.casfs.fuse.MappingContract;

final class MappingMountTest extends MappingContract {
    MappingMountTest() {
        super(new JnrEdge());
    }
}
