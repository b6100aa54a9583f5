package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.block.BlockMissingException;
import io.casfs.block.Interruption;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one thread at a time fetch something of a block, while the others wait for what it brings. Thread-safe. */
final class BlockLocks {
    private static final long POLL_MILLIS = 50;

    private static final class BlockLock extends ReentrantLock {
        private static final long serialVersionUID = 1L;
        /** Threads that have it or wait for it; changed by the map's atomic operations only. */
        private int users;
    }

    private final Map<BlockId, BlockLock> locks = new ConcurrentHashMap<>();

    /** What a thread holds until it closes it. */
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits for its turn.
     *
     * @throws BlockMissingException if the deadline passes first
     * @throws InterruptedIOException if the reader gives up
     */
    Hold hold(BlockId id, Deadline deadline) throws IOException {
        BlockLock lock = locks.compute(id, (same, present) -> {
            BlockLock used = present == null ? new BlockLock() : present;
            used.users++;
            return used;
        });
        boolean held = false;
        try {
            while (!held) {
                Interruption.check();
                if (deadline.passed()) {
                    throw new BlockMissingException(id, "another thread still waits for it");
                }
                held = lock.tryLock(POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for block " + id);
        } finally {
            if (!held) {
                leave(id);
            }
        }
        return () -> {
            lock.unlock();
            leave(id);
        };
    }

    private void leave(BlockId id) {
        locks.computeIfPresent(id, (same, lock) -> --lock.users == 0 ? null : lock);
    }
}
