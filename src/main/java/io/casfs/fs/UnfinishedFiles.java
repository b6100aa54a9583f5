package io.casfs.fs;

import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/**
 * The files that programs have just made and not yet filled, by the mutations that made them.
 *
 * <p>A file should come to other nodes with its first content, so that nobody sees it empty in between: its creation is
 * held back until the first commit of content or the last close, for at most {@value #LONGEST_MILLIS} ms. Thread-safe.
 */
public final class UnfinishedFiles {
    private static final long LONGEST_MILLIS = 1000;

    private final Clock clock;
    private final NavigableMap<Long, Long> since = new ConcurrentSkipListMap<>();

    UnfinishedFiles(Clock clock) {
        this.clock = clock;
    }

    /**
     * Returns the counter of the first mutation of this node's running incarnation that should be held back; {@link
     * Long#MAX_VALUE} if none should.
     */
    public long firstUnfinished() {
        long now = clock.nanos();
        for (Map.Entry<Long, Long> file : since.entrySet()) {
            if (now - file.getValue() < TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS)) {
                return file.getKey();
            }
        }
        return Long.MAX_VALUE;
    }

    /** Takes the counter of a mutation that makes a file; before anybody sees the mutation. */
    void made(long counter) {
        since.put(counter, clock.nanos());
    }

    /** Takes note that the file has content, or that nobody will write any. */
    void finished(long counter) {
        since.remove(counter);
    }
}
