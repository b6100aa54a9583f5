package io.casfs.exchange;

import java.time.Duration;

/** A moment by which something is to be over. */
record Deadline(long nanos) {
    static Deadline in(Duration patience) {
        return new Deadline(System.nanoTime() + patience.toNanos());
    }

    boolean passed() {
        return remainingNanos() <= 0;
    }

    Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    private long remainingNanos() {
        return nanos - System.nanoTime();
    }
}
