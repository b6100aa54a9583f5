package io.casfs.fuse.jnr;

import io.casfs.fuse.RangesContract;

final class RangesMountTest extends RangesContract {
    RangesMountTest() {
        super(new JnrEdge());
    }
}
