package io.casfs.fs;

import java.io.IOException;

/** Says how safe a committed content is: what {@code user.casfs.state} shows of a file without uncommitted changes. */
@FunctionalInterface
public interface CopyState {
    /** The answer of a node without others: one copy of the wanted two. */
    CopyState ALONE = blocks -> "1/2";

    /** The blocks of one content, manifests included. */
    @FunctionalInterface
    interface Blocks {
        void forEach(BlockVisitor visitor) throws IOException;
    }

    /**
     * Returns {@code safe} or how many of the wanted copies there are, such as {@code 1/2}; never waits for other nodes.
     *
     * <p>Who visits the blocks must return false for manifests that aren't held here, and may do so once the answer is
     * known.
     */
    String of(Blocks blocks) throws IOException;
}
