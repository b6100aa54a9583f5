package io.casfs.fuse.jnr;

import io.casfs.fuse.LoadContract;

final class LoadMountTest extends LoadContract {
    LoadMountTest() {
        super(new JnrEdge());
    }
}
