package io.casfs.exchange;

import java.util.Map;

/**
 * What fetching ahead did.
 *
 * @param blocks fetched
 * @param bytes of sealed blocks fetched
 * @param present blocks that were here already
 * @param failed blocks that nobody who could be asked had, or that couldn't be stored, by the reason of the first of each
 *     kind
 */
public record WarmingReport(long blocks, long bytes, long present, Map<String, Long> failed) {
    public WarmingReport {
        failed = Map.copyOf(failed);
    }
}
