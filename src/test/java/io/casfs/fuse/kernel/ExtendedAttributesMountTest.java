package io.casfs.fuse.kernel;

import io.casfs.fuse.ExtendedAttributesContract;

final class ExtendedAttributesMountTest extends ExtendedAttributesContract {
    ExtendedAttributesMountTest() {
        super(new KernelEdge());
    }
}
