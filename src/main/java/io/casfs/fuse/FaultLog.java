package io.casfs.fuse;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Logs what went wrong inside an operation, each operation at most once a second: a program that retries a failing read
 * must not fill the disk with stack traces. Thread-safe.
 */
public final class FaultLog {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Logger log;
    private final LongSupplier nanoTime;
    private final Map<String, Silence> silences = new ConcurrentHashMap<>();

    /**
     * Makes a log.
     *
     * @param nanoTime {@link System#nanoTime} or a test's
     */
    public FaultLog(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
    }

    /** Logs a fault of {@code operation}, or counts it if the last one was logged less than a second ago. */
    public void report(String operation, Throwable fault) {
        long missed = silences.computeIfAbsent(operation, name -> new Silence()).end(nanoTime.getAsLong());
        if (missed == 0) {
            log.error("{} failed", operation, fault);
        } else if (missed > 0) {
            log.error("{} failed, and {} times more in between", operation, missed, fault);
        }
    }

    private static final class Silence {
        private boolean begun;
        private long since;
        private long missed;

        /** Returns how many faults went unlogged, or -1 if this one shall, too. */
        synchronized long end(long now) {
            if (begun && now - since < PAUSE_NANOS) {
                missed++;
                return -1;
            }
            long before = missed;
            begun = true;
            since = now;
            missed = 0;
            return before;
        }
    }
}
