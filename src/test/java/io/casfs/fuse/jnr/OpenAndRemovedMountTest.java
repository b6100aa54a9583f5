package io.casfs.fuse.jnr;

import io.casfs.fuse.OpenAndRemovedContract;

final class OpenAndRemovedMountTest extends OpenAndRemovedContract {
    OpenAndRemovedMountTest() {
        super(new JnrEdge());
    }
}
