package io.casfs.replication;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An agenda with a thread of its own, and a second one for what is done aside. */
final class ThreadAgenda implements Agenda, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadAgenda.class);

    private final ScheduledThreadPoolExecutor decisions =
            new ScheduledThreadPoolExecutor(1, named("casfs-replication"));
    private final ExecutorService aside = Executors.newSingleThreadExecutor(named("casfs-replication-sync"));

    ThreadAgenda() {
        decisions.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void execute(Runnable task) {
        add(() -> decisions.execute(caught(task)));
    }

    @Override
    public void after(Duration delay, Runnable task) {
        add(() -> {
            var unused = decisions.schedule(caught(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        });
    }

    @Override
    public void aside(Runnable task) {
        add(() -> aside.execute(caught(task)));
    }

    private static void add(Runnable adding) {
        try {
            adding.run();
        } catch (RejectedExecutionException e) {
            LOG.trace("Nothing is done any more", e);
        }
    }

    private static Runnable caught(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("Replication failed at something; it goes on", e);
            }
        };
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    /** Returns when what was being done is done; nothing is begun any more. Idempotent. */
    @Override
    public void close() {
        decisions.shutdown();
        aside.shutdown();
        boolean interrupted = false;
        while (!decisions.isTerminated() || !aside.isTerminated()) {
            try {
                // The replica is closed after this, so nothing may still be working on it.
                if (decisions.awaitTermination(10, TimeUnit.SECONDS) && aside.awaitTermination(10, TimeUnit.SECONDS)) {
                    break;
                }
                LOG.warn("Still waiting for replication to end");
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
