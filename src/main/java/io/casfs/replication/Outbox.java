package io.casfs.replication;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * New own batches on their way to one peer, in their order.
 *
 * <p>A peer that lacks something before them, or is too slow, has <em>fallen behind</em>: nothing is pushed to it until
 * it was seen to lack nothing. Every peer begins so.
 */
final class Outbox {
    private static final long MAX_WAITING = 4 << 20;
    private static final long MAX_AT_ONCE = 1 << 20;

    private final Deque<SealedBatch> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean behind = true;
    private boolean underway;

    /** Adds a batch, unless the peer has fallen behind. */
    void offer(SealedBatch batch) {
        if (behind) {
            return;
        }
        waiting.add(batch);
        waitingBytes += batch.length();
        if (waitingBytes > MAX_WAITING) {
            fallBehind();
        }
    }

    void fallBehind() {
        behind = true;
        waiting.clear();
        waitingBytes = 0;
    }

    void catchUp() {
        behind = false;
    }

    boolean isBehind() {
        return behind;
    }

    /** Returns whether nothing waits and nothing is under way. */
    boolean isIdle() {
        return waiting.isEmpty() && !underway;
    }

    /**
     * Returns the batches to be pushed now, empty if there are none or some are under way: one request at a time, since
     * several could overtake each other.
     */
    List<SealedBatch> next() {
        List<SealedBatch> next = new ArrayList<>();
        if (underway) {
            return next;
        }
        long bytes = 0;
        while (!waiting.isEmpty()
                && next.size() < ReplicationMessage.MAX_BATCHES
                && (next.isEmpty() || bytes + waiting.element().length() <= MAX_AT_ONCE)) {
            SealedBatch batch = waiting.remove();
            bytes += batch.length();
            next.add(batch);
        }
        waitingBytes -= bytes;
        underway = !next.isEmpty();
        return next;
    }

    /** Notes that what {@link #next} returned was answered or got lost. */
    void done() {
        underway = false;
    }
}
