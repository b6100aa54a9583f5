package io.casfs.fuse.jnr;

import io.casfs.fuse.LifeContract;

final class LifeMountTest extends LifeContract {
    LifeMountTest() {
        super(new JnrEdge());
    }
}
