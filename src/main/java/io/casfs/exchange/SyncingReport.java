package io.casfs.exchange;

/**
 * Whether blocks have as many kept copies as were asked for.
 *
 * @param blocks asked for; those that no member has any more are among them and never confirmed
 * @param confirmed those of them that have the copies, as their holders said just now
 * @param bytes of sealed blocks that this node fetched for that
 * @param wanted copies that were asked for
 * @param possible copies that there can be: the number of members, if that is smaller
 */
public record SyncingReport(long blocks, long confirmed, long bytes, int wanted, int possible) {
    /** Whether all blocks have as many copies as were asked for. */
    public boolean isComplete() {
        return confirmed == blocks && possible >= wanted;
    }
}
