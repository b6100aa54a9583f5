package io.casfs.fuse.kernel;

import io.casfs.fuse.RenameFlagsContract;

final class RenameFlagsMountTest extends RenameFlagsContract {
    RenameFlagsMountTest() {
        super(new KernelEdge());
    }
}
