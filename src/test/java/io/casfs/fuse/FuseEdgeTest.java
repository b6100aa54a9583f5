package io.casfs.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class FuseEdgeTest {
    @Test
    void theKernelIsSpokenToWhereItIsLinuxOnAnArchitectureWeKnow() {
        assertEquals(FuseEdge.KERNEL, FuseEdge.usual("Linux", "amd64"));
        assertEquals(FuseEdge.KERNEL, FuseEdge.usual("Linux", "aarch64"));
        assertEquals(FuseEdge.JNR, FuseEdge.usual("Linux", "riscv64"));
        assertEquals(FuseEdge.JNR, FuseEdge.usual("Mac OS X", "aarch64"));
    }

    @Test
    void edgesAreFoundByTheirNames() {
        for (FuseEdge edge : FuseEdge.values()) {
            assertEquals(Optional.of(edge), FuseEdge.named(edge.toString()));
        }
        assertEquals(Optional.empty(), FuseEdge.named("KERNEL"));
    }
}
