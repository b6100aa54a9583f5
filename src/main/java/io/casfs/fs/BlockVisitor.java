package io.casfs.fs;

import io.casfs.block.BlockId;
import java.io.IOException;

/** Is shown the blocks of contents. */
@FunctionalInterface
public interface BlockVisitor {
    /**
     * Takes a block; one that is part of several contents, or several times of one, comes more than once.
     *
     * @return for a manifest, whether to read it, which may fetch it from another node, and go on with what it lists
     */
    boolean visit(BlockId id) throws IOException;
}
