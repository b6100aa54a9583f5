package io.casfs.exchange;

/**
 * What the exchange has counted since its start. Bytes are sealed ones.
 *
 * @param fetchedBlocks blocks that came whole, or became whole, for a reader here
 * @param fetchedBytes for readers here, parts included
 * @param servedBlocks answers to readers elsewhere, parts included
 * @param servedBytes to readers elsewhere, parts included
 * @param pushedBlocks handed over to be kept elsewhere
 * @param receivedBlocks handed over by others to be kept here
 * @param healed bad copies replaced by good ones
 * @param refused copies found bad, here or coming from peers
 */
public record ExchangeStatistics(
        long fetchedBlocks,
        long fetchedBytes,
        long servedBlocks,
        long servedBytes,
        long pushedBlocks,
        long pushedBytes,
        long receivedBlocks,
        long receivedBytes,
        long healed,
        long refused) {}
