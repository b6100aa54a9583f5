package io.casfs.fuse.jnr;

import io.casfs.fuse.RemovedDirectoriesContract;

final class RemovedDirectoriesMountTest extends RemovedDirectoriesContract {
    RemovedDirectoriesMountTest() {
        super(new JnrEdge());
    }
}
