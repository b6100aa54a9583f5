package io.casfs.fuse.jnr;

import io.casfs.fuse.ExtendedAttributesContract;

final class ExtendedAttributesMountTest extends ExtendedAttributesContract {
    ExtendedAttributesMountTest() {
        super(new JnrEdge());
    }
}
