package io.casfs.node;

import org.jspecify.annotations.Nullable;

/**
 * What an eviction has done.
 *
 * @param dropped blocks that are no longer here
 * @param droppedBytes sealed: the room that is free now
 * @param kept blocks that stay, as not enough others confirmed theirs, or because something uses them
 * @param copiesLeft how many others keep each dropped block, at least, as they said just now; null if only cached copies were
 *     dropped, which nobody counts
 */
public record EvictReport(
        long dropped,
        long droppedBytes,
        long kept,
        @Nullable Integer copiesLeft) {}
