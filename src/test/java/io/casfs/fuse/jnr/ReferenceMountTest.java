package io.casfs.fuse.jnr;

import io.casfs.fuse.ReferenceContract;

final class ReferenceMountTest extends ReferenceContract {
    ReferenceMountTest() {
        super(new JnrEdge());
    }
}
