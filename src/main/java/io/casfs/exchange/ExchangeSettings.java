package io.casfs.exchange;

import java.time.Duration;

/**
 * What can be set about the exchange of blocks.
 *
 * @param replicas kept copies that a block is to have, from 1 to 16
 * @param readPatience how long a read waits for a missing block
 * @param grace how long of that it waits for members that can't be reached, once all others said no
 * @param partialBytes memory for blocks that were fetched in part
 */
public record ExchangeSettings(int replicas, Duration readPatience, Duration grace, long partialBytes) {
    public ExchangeSettings {
        if (replicas < 1 || replicas > 16) {
            throw new IllegalArgumentException("there can be 1 to 16 replicas, not " + replicas);
        }
        if (readPatience.isNegative() || grace.isNegative() || partialBytes < 0) {
            throw new IllegalArgumentException("times and sizes can't be negative");
        }
    }

    /** Returns 2 replicas, 10 s, of them 2 s for the unreachable, and 16 MiB. */
    public static ExchangeSettings defaults() {
        return new ExchangeSettings(2, Duration.ofSeconds(10), Duration.ofSeconds(2), 16L << 20);
    }

    /** Returns these settings with another number of replicas. */
    public ExchangeSettings withReplicas(int count) {
        return new ExchangeSettings(count, readPatience, grace, partialBytes);
    }
}
