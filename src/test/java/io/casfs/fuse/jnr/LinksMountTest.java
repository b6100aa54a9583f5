package io.casfs.fuse.jnr;

import io.casfs.fuse.LinksContract;

final class LinksMountTest extends LinksContract {
    LinksMountTest() {
        super(new JnrEdge());
    }
}
