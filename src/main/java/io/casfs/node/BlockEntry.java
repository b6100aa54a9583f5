package io.casfs.node;

import static java.util.Objects.requireNonNull;

/**
 * One piece of a file's content.
 *
 * @param id the block, or empty for a hole
 * @param offset where the piece begins in the file
 * @param length bytes of the file that it covers
 */
public record BlockEntry(String id, long offset, long length) {
    public BlockEntry {
        requireNonNull(id);
    }
}
