package io.casfs.fs;

/**
 * Counts the bytes that were written and are not sealed yet, and bounds them. Thread-safe.
 */
final class WriteBudget {
    private final long limit;
    private long used;
    private long releases;

    WriteBudget(long limit) {
        this.limit = limit;
    }

    /** Takes {@code bytes} if there is room. A single write larger than the limit passes when nothing else is used. */
    synchronized boolean tryReserve(long bytes) {
        if (used > 0 && used + bytes > limit) {
            return false;
        }
        used += bytes;
        return true;
    }

    /** Takes {@code bytes} also where there is no room. */
    synchronized void reserveAnyway(long bytes) {
        used += bytes;
    }

    /** Gives back {@code bytes} that are sealed or no longer needed. */
    synchronized void release(long bytes) {
        used -= bytes;
        releases++;
        notifyAll();
    }

    /** Waits until something was given back, at most {@code millis}. */
    synchronized void awaitRelease(long millis) throws InterruptedException {
        long before = releases;
        long deadline = System.nanoTime() + millis * 1_000_000;
        long left = millis;
        while (releases == before && left > 0) {
            wait(left);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
    }

    synchronized long used() {
        return used;
    }
}
