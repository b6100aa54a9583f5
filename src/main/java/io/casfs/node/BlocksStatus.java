package io.casfs.node;

/**
 * What happened to blocks between this node and others since its start, and what is still to happen.
 *
 * @param fetched blocks, whole or in part, that came from peers because something read them
 * @param fetchedBytes sealed
 * @param served answers to peers that asked for a block or a part of one
 * @param servedBytes sealed
 * @param pushed blocks handed to others for keeping
 * @param received blocks that others handed over for keeping
 * @param healed bad copies here that a good one replaced
 * @param unconfirmed about how many blocks written here haven't enough confirmed copies yet
 */
public record BlocksStatus(
        long fetched,
        long fetchedBytes,
        long served,
        long servedBytes,
        long pushed,
        long received,
        long healed,
        long unconfirmed) {}
