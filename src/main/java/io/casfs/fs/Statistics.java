package io.casfs.fs;

/**
 * What {@code statfs} shows: the local disk less the reserve, never asked from the network.
 *
 * @param totalBytes size of the disk that holds the state folder
 * @param freeBytes what files can still take
 * @param inodes inodes in the tree
 */
public record Statistics(long totalBytes, long freeBytes, long inodes) {}
