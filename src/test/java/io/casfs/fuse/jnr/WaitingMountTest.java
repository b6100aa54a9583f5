package io.casfs.fuse.jnr;

import io.casfs.fuse.WaitingContract;

final class WaitingMountTest extends WaitingContract {
    WaitingMountTest() {
        super(new JnrEdge());
    }
}
