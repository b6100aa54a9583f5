package io.casfs.namespace;

import io.casfs.block.BlockId;
import java.util.Optional;

/**
 * What a regular file holds.
 *
 * @param size in bytes
 * @param allocated bytes that are not holes
 * @param root the CAS key: the only block, or the root manifest; empty exactly for a file of size 0
 */
public record Content(long size, long allocated, Optional<BlockId> root) {
    public static final Content EMPTY = new Content(0, 0, Optional.empty());

    public Content {
        if (size < 0 || allocated < 0 || allocated > size || (size == 0) == root.isPresent()) {
            throw new IllegalArgumentException("no content has size " + size + ", " + allocated
                    + " allocated bytes and " + (root.isPresent() ? "a" : "no") + " root");
        }
    }
}
