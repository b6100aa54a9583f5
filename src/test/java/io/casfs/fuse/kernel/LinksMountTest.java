package io.casfs.fuse.kernel;

import io.casfs.fuse.LinksContract;
import org.junit.jupiter.api.Test;

final class LinksMountTest extends LinksContract {
    LinksMountTest() {
        super(new KernelEdge());
    }

    @Test
    void areOneFileToHandlesThatAreOpenAtOnce() throws Exception {
        checkThatAreOneFileToHandlesThatAreOpenAtOnce();
    }
}
