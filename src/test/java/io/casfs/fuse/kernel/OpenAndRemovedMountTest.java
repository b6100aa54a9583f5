package io.casfs.fuse.kernel;

import io.casfs.fuse.OpenAndRemovedContract;
import org.junit.jupiter.api.Test;

final class OpenAndRemovedMountTest extends OpenAndRemovedContract {
    OpenAndRemovedMountTest() {
        super(new KernelEdge());
    }

    @Test
    void removedFilesAnswerToHandlesThatCanDoNothing() throws Exception {
        checkThatRemovedFilesAnswerToHandlesThatCanDoNothing();
    }
}
