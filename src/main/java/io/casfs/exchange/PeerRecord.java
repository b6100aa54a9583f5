package io.casfs.exchange;

import java.time.Duration;
import java.util.Arrays;

/** How one peer has answered lately. Thread-safe. */
final class PeerRecord {
    private static final int SAMPLES = 64;
    /** With fewer, nothing is known of what is usual. */
    private static final int ENOUGH = 8;

    private static final long PENALTY = Duration.ofSeconds(5).toNanos();
    private static final long LATELY = Duration.ofSeconds(10).toNanos();

    /** The latest times to answer, in nanoseconds. */
    private static final class Latencies {
        private final long[] latest = new long[SAMPLES];
        private int count;

        void add(long nanos) {
            latest[count++ % SAMPLES] = nanos;
        }

        /** The 95th percentile, or 0 if too little is known. */
        long usual() {
            if (count < ENOUGH) {
                return 0;
            }
            long[] sorted = Arrays.copyOf(latest, Math.min(count, SAMPLES));
            Arrays.sort(sorted);
            return sorted[sorted.length * 95 / 100];
        }
    }

    private final Latencies ofParts = new Latencies();
    private final Latencies ofBlocks = new Latencies();
    private boolean failed;
    private long failedAt;
    private boolean connectedOnce;
    private long connectedAt;

    synchronized void answered(long nanos, boolean large) {
        (large ? ofBlocks : ofParts).add(nanos);
        failed = false;
        connectedOnce = true;
        connectedAt = System.nanoTime();
    }

    synchronized void failed() {
        failed = true;
        failedAt = System.nanoTime();
    }

    /** It connected, or was connected until now. */
    synchronized void connected() {
        failed = false;
        connectedOnce = true;
        connectedAt = System.nanoTime();
    }

    /** Whether others are to be asked first. */
    synchronized boolean isPushedBack() {
        return failed && System.nanoTime() - failedAt < PENALTY;
    }

    /** Whether it could be reached some seconds ago. */
    synchronized boolean wasConnectedLately() {
        return connectedOnce && System.nanoTime() - connectedAt < LATELY;
    }

    /** The 95th percentile of its times to answer, or 0 if too little is known. */
    synchronized long usualNanos(boolean large) {
        return (large ? ofBlocks : ofParts).usual();
    }
}
