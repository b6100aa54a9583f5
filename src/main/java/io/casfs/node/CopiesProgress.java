package io.casfs.node;

/** How far the blocks of something are on their way between nodes. */
public record CopiesProgress(long blocksDone, long blocksTotal, long bytes) {}
