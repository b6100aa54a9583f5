package io.casfs.exchange;

import io.casfs.block.BlockId;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** Fetches blocks ahead, several at once. For one use. */
final class Warming {
    private static final int THREADS = 4;

    private final RemoteBlocks remote;
    private final TransferProgress progress;
    private final BooleanSupplier cancelled;

    /** The rest is guarded by this. */
    private final Map<String, Long> failed = new TreeMap<>();

    private long blocks;
    private long bytes;
    private long present;

    Warming(RemoteBlocks remote, TransferProgress progress, BooleanSupplier cancelled) {
        this.remote = remote;
        this.progress = progress;
        this.cancelled = cancelled;
    }

    WarmingReport run(Collection<BlockId> ids) throws InterruptedException {
        Queue<BlockId> left = new ConcurrentLinkedQueue<>(ids);
        Thread[] threads = new Thread[Math.min(THREADS, ids.size())];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> fetch(left), "casfs-warming-" + (i + 1));
            threads[i].setDaemon(true);
            threads[i].start();
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            for (Thread thread : threads) {
                thread.interrupt();
            }
            throw e;
        }
        synchronized (this) {
            return new WarmingReport(blocks, bytes, present, failed);
        }
    }

    private void fetch(Queue<BlockId> left) {
        while (!cancelled.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            BlockId id = left.poll();
            if (id == null) {
                return;
            }
            try {
                count(remote.fetchWhole(id));
            } catch (IOException e) {
                refuse(e);
            }
        }
    }

    private synchronized void count(int length) {
        if (length == 0) {
            present++;
        } else {
            blocks++;
            bytes += length;
        }
        progress.done(blocks + present, bytes);
    }

    private synchronized void refuse(IOException problem) {
        failed.merge(String.valueOf(problem.getMessage()), 1L, Long::sum);
    }
}
