package io.casfs.fuse.jnr;

import io.casfs.fuse.AttributesContract;

final class AttributesMountTest extends AttributesContract {
    AttributesMountTest() {
        super(new JnrEdge());
    }
}
