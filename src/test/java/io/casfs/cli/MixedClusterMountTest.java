package io.casfs.cli;

import io.casfs.fuse.FuseEdge;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** One cluster whose nodes mount through different edges. */
class MixedClusterMountTest extends ClusterMountContract {
    MixedClusterMountTest() throws IOException {
        super(null, "jnr");
    }

    @Test
    void theEdgesDiffer() throws Exception {
        assertEdges(FuseEdge.usual(), FuseEdge.JNR);
    }
}
