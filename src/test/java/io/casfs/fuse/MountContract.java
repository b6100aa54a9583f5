package io.casfs.fuse;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** What the contracts of mounted edges have in common. */
@Tag("fuse")
@Timeout(120)
public abstract class MountContract {
    private final EdgeUnderTest edge;

    protected MountContract(EdgeUnderTest edge) {
        this.edge = edge;
    }

    protected final EdgeUnderTest edge() {
        return edge;
    }

    /** Mounts an empty model with the owners' numbers as they are. */
    protected final MountedModel mounted() throws IOException {
        return mounted(new ModelFileSystem());
    }

    /** Mounts a model. */
    protected final MountedModel mounted(ModelFileSystem fs) throws IOException {
        return new MountedModel(edge, fs, OwnerMapping.numericOfThisProcess());
    }
}
