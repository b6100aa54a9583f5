package io.casfs.fuse.jnr;

import io.casfs.fuse.PermissionsContract;

final class PermissionsMountTest extends PermissionsContract {
    PermissionsMountTest() {
        super(new JnrEdge());
    }
}
