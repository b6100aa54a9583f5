package io.casfs.fuse.jnr;

import io.casfs.fuse.RemoteChangesContract;

final class RemoteChangesMountTest extends RemoteChangesContract {
    RemoteChangesMountTest() {
        super(new JnrEdge());
    }
}
