package io.casfs.fuse.jnr;

import io.casfs.fuse.RenameFlagsContract;

final class RenameFlagsMountTest extends RenameFlagsContract {
    RenameFlagsMountTest() {
        super(new JnrEdge());
    }
}
