package io.casfs.node;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a file consists of.
 *
 * @param key the CAS key of the whole content
 * @param length bytes
 * @param blocks the pieces in order, holes included
 */
public record ContentListing(String key, long length, List<BlockEntry> blocks) {
    public ContentListing {
        requireNonNull(key);
        blocks = List.copyOf(blocks);
    }
}
