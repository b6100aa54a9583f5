package io.casfs.cli;

import io.casfs.fuse.FuseEdge;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Three nodes whose mounts go through libfuse 2. */
class JnrClusterMountTest extends ClusterMountContract {
    JnrClusterMountTest() throws IOException {
        super("jnr", "jnr");
    }

    @Test
    void allMountsGoThroughLibfuse2() throws Exception {
        assertEdges(FuseEdge.JNR, FuseEdge.JNR);
    }
}
