package io.casfs.fuse.jnr;

import io.casfs.fuse.LocksContract;

final class LocksMountTest extends LocksContract {
    LocksMountTest() {
        super(new JnrEdge());
    }
}
