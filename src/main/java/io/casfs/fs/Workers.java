package io.casfs.fs;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that seal and read ahead. */
final class Workers implements AutoCloseable {
    /** More wanted at a time is not worth the memory: the reader is far behind. */
    private static final int READ_AHEAD_QUEUE = 64;

    private static final int READ_AHEAD_THREADS = 8;

    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor sealing;
    private final ThreadPoolExecutor readingAhead;

    Workers() {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        // The write budget bounds the queue.
        sealing = pool(threads, new LinkedBlockingQueue<>(), "casfs-seal-");
        // More: they wait for the disk or for other nodes most of the time.
        readingAhead = pool(READ_AHEAD_THREADS, new ArrayBlockingQueue<>(READ_AHEAD_QUEUE), "casfs-read-ahead-");
    }

    private static ThreadPoolExecutor pool(
            int threads, java.util.concurrent.BlockingQueue<Runnable> queue, String name) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = work -> new Thread(work, name + number.incrementAndGet());
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, queue, factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    ExecutorService sealing() {
        return sealing;
    }

    ExecutorService readingAhead() {
        return readingAhead;
    }

    /** Ends the threads after the jobs under way. */
    @Override
    public void close() {
        readingAhead.shutdownNow();
        sealing.shutdown();
        try {
            if (!sealing.awaitTermination(1, TimeUnit.MINUTES)) {
                sealing.shutdownNow();
            }
            readingAhead.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
