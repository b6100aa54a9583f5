package io.casfs.block;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that wait for the disk side by side, so that the file system's journal commits for several files at
 * once. They also keep interrupts of the callers away from file channels, which these would close.
 */
final class SyncWorkers implements AutoCloseable {
    static final int DEFAULT_COUNT = 4;

    private final int count;
    private final ExecutorService threads;

    /** With a count of 0 everything is done by the calling thread. */
    SyncWorkers(int count) {
        this.count = count;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(Math.max(1, count), task -> {
            Thread thread = new Thread(task, "casfs-block-sync-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What to do with one item. */
    interface Action<T> {
        void accept(T item) throws IOException;
    }

    /** Does the action for all items, in no order, and returns when all are done; throws what the first failure was. */
    <T> void forEach(List<T> items, Action<T> action) throws IOException {
        if (count == 0) {
            for (T item : items) {
                action.accept(item);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < Math.min(count, items.size()); i++) {
            running.add(threads.submit(() -> {
                for (int item = next.getAndIncrement(); item < items.size(); item = next.getAndIncrement()) {
                    action.accept(items.get(item));
                }
                return null;
            }));
        }
        @Nullable IOException failure = null;
        boolean interrupted = false;
        for (Future<?> future : running) {
            for (boolean done = false; !done; ) {
                try {
                    future.get();
                    done = true;
                } catch (InterruptedException e) {
                    // A disk answers in bounded time; half a sync would be worth nothing.
                    interrupted = true;
                } catch (ExecutionException e) {
                    done = true;
                    IOException thrown = new IOException(e.getCause());
                    if (failure == null) {
                        failure = thrown;
                    } else {
                        failure.addSuppressed(thrown);
                    }
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
