package io.casfs.fuse.kernel;

import io.casfs.fuse.PermissionsContract;

final class PermissionsMountTest extends PermissionsContract {
    PermissionsMountTest() {
        super(new KernelEdge());
    }
}
