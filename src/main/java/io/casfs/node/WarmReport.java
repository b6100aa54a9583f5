package io.casfs.node;

/**
 * Everything that was asked for is here now.
 *
 * @param blocks how many that is
 * @param fetched how many of them came from peers
 * @param fetchedBytes of those, sealed
 */
public record WarmReport(long blocks, long fetched, long fetchedBytes) {}
