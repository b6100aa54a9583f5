package io.casfs.exchange;

import java.util.Map;

/**
 * What an eviction did.
 *
 * @param blocks copies dropped here
 * @param bytes of sealed blocks dropped
 * @param fewestCopies kept copies that remain elsewhere of the block that has fewest; 0 if no kept copy was dropped
 * @param refused copies that stay, by the reason for people
 */
public record EvictionReport(long blocks, long bytes, int fewestCopies, Map<String, Long> refused) {
    public EvictionReport {
        refused = Map.copyOf(refused);
    }

    /** Returns how many copies stay though they were to go. */
    public long refusedBlocks() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }
}
