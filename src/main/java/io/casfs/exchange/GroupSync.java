package io.casfs.exchange;

import io.casfs.block.BlockStore;
import java.io.IOException;
import java.io.InterruptedIOException;

/** Makes a store durable once for everybody who waits. Thread-safe. */
final class GroupSync {
    private final BlockStore store;
    private long requested;
    private long done;
    private boolean running;

    GroupSync(BlockStore store) {
        this.store = store;
    }

    /** Returns when a sync that began after this call is over. */
    void sync() throws IOException {
        long mine;
        long covered;
        synchronized (this) {
            mine = ++requested;
            try {
                while (running) {
                    wait();
                    if (done >= mine) {
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while blocks are made durable");
            }
            running = true;
            covered = requested;
        }
        boolean synced = false;
        try {
            store.sync();
            synced = true;
        } finally {
            synchronized (this) {
                running = false;
                // If it failed, each of those who wait tries by itself and gets its own failure.
                done = synced ? Math.max(done, covered) : done;
                notifyAll();
            }
        }
    }
}
