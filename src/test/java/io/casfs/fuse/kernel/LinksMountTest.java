package io.casfs.fuse.kernel;

import io.casfs.fuse.LinksContract;

final class LinksMountTest extends LinksContract {
    LinksMountTest() {
        super(new KernelEdge());
    }
}
