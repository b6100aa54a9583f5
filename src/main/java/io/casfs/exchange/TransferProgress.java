package io.casfs.exchange;

/** Hears how far a transfer of many blocks is. Called by one thread at a time. */
@FunctionalInterface
public interface TransferProgress {
    /**
     * So much is done.
     *
     * @param blocks of the blocks asked for
     * @param bytes that were transferred for that, sealed
     */
    void done(long blocks, long bytes);
}
