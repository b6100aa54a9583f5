package io.casfs.fuse.kernel;

import io.casfs.fuse.PermissionsContract;
import org.junit.jupiter.api.Test;

final class PermissionsMountTest extends PermissionsContract {
    PermissionsMountTest() {
        super(new KernelEdge());
    }

    @Test
    void anOpenByAnotherUserThatEmptiesAFileTakesTheSpecialBitsAway() throws Exception {
        checkThatAnOpenByAnotherUserThatEmptiesAFileTakesTheSpecialBitsAway();
    }
}
