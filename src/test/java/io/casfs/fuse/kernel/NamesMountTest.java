package io.casfs.fuse.kernel;

import io.casfs.fuse.NamesContract;

final class NamesMountTest extends NamesContract {
    NamesMountTest() {
        super(new KernelEdge());
    }
}
