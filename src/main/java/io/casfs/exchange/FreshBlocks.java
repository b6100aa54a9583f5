package io.casfs.exchange;

import io.casfs.block.BlockId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What the keeper of copies has to look at: blocks just written, or all that aren't confirmed. Thread-safe. */
final class FreshBlocks {
    /** With more, it is as well to look at all. */
    private static final int MOST = 50_000;

    private final Set<BlockId> fresh = new LinkedHashSet<>();
    private boolean all;
    private boolean allLater;
    private long allAt;

    /** What to look at; all if {@code all}, else {@code ids}, which may be none. */
    record Work(boolean all, List<BlockId> ids) {}

    synchronized void add(BlockId id) {
        if (fresh.size() >= MOST) {
            fresh.clear();
            all = true;
        }
        if (fresh.add(id) && fresh.size() == 1) {
            notifyAll();
        }
    }

    synchronized void wantAll() {
        all = true;
        notifyAll();
    }

    /** Wants all at a moment, or sooner if that was wanted before. */
    synchronized void wantAllAt(long nanos) {
        allAt = allLater ? earlier(allAt, nanos) : nanos;
        allLater = true;
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    /**
     * Waits for work, and then a little more for what often follows.
     *
     * @return what there is after {@code patienceMillis} at the latest
     */
    synchronized Work await(long patienceMillis, long lingerMillis, int most) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        while (fresh.isEmpty() && !all) {
            long now = System.nanoTime();
            if (allLater && allAt - now <= 0) {
                all = true;
                break;
            }
            long left = (allLater ? earlier(end, allAt) : end) - now;
            if (left <= 0) {
                return new Work(false, List.of());
            }
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
        long lingerEnd = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lingerMillis);
        for (long left = lingerEnd - System.nanoTime(); left > 0 && !all && fresh.size() < most; ) {
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            left = lingerEnd - System.nanoTime();
        }
        if (all) {
            all = false;
            allLater = false;
            fresh.clear();
            return new Work(true, List.of());
        }
        List<BlockId> ids = new ArrayList<>();
        Iterator<BlockId> oldest = fresh.iterator();
        while (ids.size() < most && oldest.hasNext()) {
            ids.add(oldest.next());
            oldest.remove();
        }
        return new Work(false, ids);
    }
}
