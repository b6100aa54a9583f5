package io.casfs.fuse.kernel;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps answers that are being made while something changes from outliving the change in the kernel's caches.
 *
 * <p>An answer notes the {@link #moment} before it looks at anything, and is allowed to be cached only if nothing has changed
 * when it is sent. Sending holds a lock that a change waits for before the kernel is told of it: so either the answer is
 * there when the kernel drops what it has, or it isn't cached. Thread-safe.
 */
final class Coherence {
    private final AtomicLong changes = new AtomicLong();
    private final ReentrantReadWriteLock sending = new ReentrantReadWriteLock();

    /** Sends an answer. */
    @FunctionalInterface
    interface Sending {
        /**
         * Sends it.
         *
         * @param cacheable whether nothing has changed since the moment that was noted
         * @return whether it was taken
         */
        boolean send(boolean cacheable) throws IOException;
    }

    /** Returns the present moment: how many changes there have been. */
    long moment() {
        return changes.get();
    }

    /** Counts a change, which readers can see by now. */
    void changed() {
        changes.incrementAndGet();
    }

    /** Sends an answer that was made since {@code moment}. */
    boolean send(long moment, Sending answer) throws IOException {
        sending.readLock().lock();
        try {
            return answer.send(changes.get() == moment);
        } finally {
            sending.readLock().unlock();
        }
    }

    /** Waits for the answers being sent: those that are sent later know of all changes before this. */
    void settle() {
        sending.writeLock().lock();
        try {
            // Nobody is sending now.
        } finally {
            sending.writeLock().unlock();
        }
    }
}
