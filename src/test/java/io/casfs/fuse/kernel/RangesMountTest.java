package io.casfs.fuse.kernel;

import io.casfs.fuse.RangesContract;

final class RangesMountTest extends RangesContract {
    RangesMountTest() {
        super(new KernelEdge());
    }
}
