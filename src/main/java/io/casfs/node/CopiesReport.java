package io.casfs.node;

/**
 * Every block has enough kept copies now.
 *
 * @param blocks how many were looked at
 * @param pushed how many were handed to others for it
 * @param pushedBytes of those, sealed
 * @param copies how many members keep each, at least
 */
public record CopiesReport(long blocks, long pushed, long pushedBytes, int copies) {}
