package io.casfs.fuse.kernel;

import io.casfs.fuse.AttributesContract;

final class AttributesMountTest extends AttributesContract {
    AttributesMountTest() {
        super(new KernelEdge());
    }
}
