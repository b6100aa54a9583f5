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
    private final NavigableMap<Long, File> files = new ConcurrentSkipListMap<>();

    /** A file made at that time, and the mutation that finishes it: {@link Long#MAX_VALUE} if that isn't made yet. */
    private record File(long sinceNanos, long finishedBy) {}

    UnfinishedFiles(Clock clock) {
        this.clock = clock;
    }

    /**
     * Returns the counter of the first mutation of this node's running incarnation that should be held back; {@link
     * Long#MAX_VALUE} if none should.
     *
     * @param newest the newest mutation that there is; a file that it finishes need not be held back
     */
    public long firstUnfinished(long newest) {
        long now = clock.nanos();
        files.values().removeIf(file -> file.finishedBy <= newest);
        for (Map.Entry<Long, File> file : files.entrySet()) {
            if (now - file.getValue().sinceNanos < TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS)) {
                return file.getKey();
            }
        }
        return Long.MAX_VALUE;
    }

    /** Takes the counter of a mutation that makes a file; before anybody sees the mutation. */
    void made(long counter) {
        files.put(counter, new File(clock.nanos(), Long.MAX_VALUE));
    }

    /** Takes the counter of the mutation that gives the file its first content; before anybody sees the mutation. */
    void finishedBy(long counter, long content) {
        files.computeIfPresent(counter, (made, file) -> new File(file.sinceNanos, content));
    }

    /** Takes note that nobody will write content any more. */
    void finished(long counter) {
        files.remove(counter);
    }
}
