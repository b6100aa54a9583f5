package io.casfs.store;

import io.casfs.block.BlockStore;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes what was written survive power loss, once for all who wait.
 *
 * <p>One sync of the write-ahead log covers every mutation before it, whoever made it; so every block that any of them
 * names must be durable first, also those that were only deduplicated against. {@link BlockStore#sync} covers just these.
 */
final class GroupCommit {
    private final BlockStore blocks;
    private final Database database;
    private final Progress progress;
    private final ReentrantLock leader = new ReentrantLock();
    private final AtomicLong begun = new AtomicLong();
    private volatile long completed;

    /**
     * @param blocks where the blocks are that the write-ahead log doesn't hold itself
     * @param progress told which mutations each commit made durable
     */
    GroupCommit(BlockStore blocks, Database database, Progress progress) {
        this.blocks = blocks;
        this.database = database;
        this.progress = progress;
    }

    /** Returns when all that was written before the call is durable. */
    void commit() throws IOException {
        long seen = begun.get();
        leader.lock();
        try {
            if (completed > seen) {
                return; // a commit that began after our call has ended while we waited
            }
            long number = begun.incrementAndGet();
            Progress.Moment moment = progress.now();
            blocks.sync();
            database.sync();
            progress.durable(moment);
            completed = number;
        } finally {
            leader.unlock();
        }
    }
}
