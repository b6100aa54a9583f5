package io.casfs.fuse.jnr;

import io.casfs.fuse.CopyingContract;

final class CopyingMountTest extends CopyingContract {
    CopyingMountTest() {
        super(new JnrEdge());
    }
}
