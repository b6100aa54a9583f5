package io.casfs.fuse.jnr;

import io.casfs.fuse.NamesContract;

final class NamesMountTest extends NamesContract {
    NamesMountTest() {
        super(new JnrEdge());
    }
}
