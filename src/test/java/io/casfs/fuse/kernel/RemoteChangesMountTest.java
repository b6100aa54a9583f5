package io.casfs.fuse.kernel;

import io.casfs.fuse.RemoteChangesContract;

final class RemoteChangesMountTest extends RemoteChangesContract {
    RemoteChangesMountTest() {
        super(new KernelEdge());
    }
}
