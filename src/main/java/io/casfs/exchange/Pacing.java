package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.block.BlockMissingException;
import io.casfs.block.Interruption;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how many large ranges are fetched at once by how long they take: on a slow link few that arrive in time serve a
 * reader better than many that are all late. One more after each that was fast, half as many after one that was slow
 * (additive increase, multiplicative decrease: Chiu and Jain, 1989). Thread-safe.
 */
final class Pacing {
    private static final int FIRST = 2;
    private static final int MOST = 16;
    private static final long FAST = Duration.ofSeconds(1).toNanos();
    private static final long SLOW = Duration.ofSeconds(3).toNanos();
    private static final long POLL_MILLIS = 50;

    private final Turns turns = new Turns();
    private int limit = FIRST;
    private long latestAnswer = System.nanoTime();

    /** A semaphore that can have fewer permits than are taken. */
    private static final class Turns extends Semaphore {
        private static final long serialVersionUID = 1L;

        Turns() {
            super(FIRST, true);
        }

        void takeAway(int permits) {
            reducePermits(permits);
        }
    }

    /**
     * Waits for a turn, at most until the deadline, but longer while others' ranges arrive.
     *
     * @return by when the range is to be there: the deadline, or later if the wait was long for a good reason
     * @throws BlockMissingException if nothing arrives
     */
    Deadline enter(BlockId id, Deadline deadline, Duration patience) throws IOException {
        long began = System.nanoTime();
        try {
            while (!turns.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                Interruption.check();
                if (deadline.passed() && !answeredSince(System.nanoTime() - patience.toNanos())) {
                    throw new BlockMissingException(id, "no block has come from any node for " + patience);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for block " + id);
        }
        return answeredSince(began) ? Deadline.in(patience) : deadline;
    }

    private synchronized boolean answeredSince(long nanos) {
        return latestAnswer - nanos > 0;
    }

    /** Gives the turn back after a range that came. */
    synchronized void arrived(long nanos) {
        latestAnswer = System.nanoTime();
        if (nanos > SLOW) {
            halve();
        } else if (nanos < FAST && limit < MOST) {
            limit++;
            turns.release();
        }
        turns.release();
    }

    /** Gives the turn back after one that didn't. */
    void failed() {
        turns.release();
    }

    /** Gives the turn back after one that was waited for in vain. */
    synchronized void timedOut() {
        halve();
        turns.release();
    }

    private void halve() {
        int fewer = Math.max(1, limit / 2);
        turns.takeAway(limit - fewer);
        limit = fewer;
    }

    /** How many may be under way now. */
    synchronized int limit() {
        return limit;
    }
}
