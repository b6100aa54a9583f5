package io.casfs.exchange;

import java.util.concurrent.atomic.LongAdder;

/** Counts for {@link ExchangeStatistics}. Thread-safe. */
final class Counters {
    final LongAdder fetchedBlocks = new LongAdder();
    final LongAdder fetchedBytes = new LongAdder();
    final LongAdder servedBlocks = new LongAdder();
    final LongAdder servedBytes = new LongAdder();
    final LongAdder pushedBlocks = new LongAdder();
    final LongAdder pushedBytes = new LongAdder();
    final LongAdder receivedBlocks = new LongAdder();
    final LongAdder receivedBytes = new LongAdder();
    final LongAdder healed = new LongAdder();
    final LongAdder refused = new LongAdder();

    ExchangeStatistics statistics() {
        return new ExchangeStatistics(
                fetchedBlocks.sum(),
                fetchedBytes.sum(),
                servedBlocks.sum(),
                servedBytes.sum(),
                pushedBlocks.sum(),
                pushedBytes.sum(),
                receivedBlocks.sum(),
                receivedBytes.sum(),
                healed.sum(),
                refused.sum());
    }
}
