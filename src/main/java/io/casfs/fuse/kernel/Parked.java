package io.casfs.fuse.kernel;

import io.casfs.block.Interruption;
import io.casfs.fs.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for other nodes, each on a thread of its own, until it is answered or interrupted.
 *
 * <p>Their threads are many and small, and their memory is bounded: what there is no room for waits for those before it.
 */
final class Parked implements AutoCloseable {
    private static final int MAX_THREADS = 1024;
    private static final int IDLE_SECONDS = 5;
    private static final int CLOSING_SECONDS = 30;
    private final Session session;
    private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
    private final Buffers buffers = new Buffers();
    private final ThreadPoolExecutor threads;

    Parked(Session session) {
        this.session = session;
        AtomicInteger count = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                MAX_THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    return new WaitingThread(session, "casfs-fuse-waiting-" + count.incrementAndGet(), task);
                });
        threads.allowCoreThreadTimeOut(true);
    }

    private static final class WaitingThread extends SessionThread {
        private final Runnable task;
        private final Reply reply;

        private WaitingThread(Session session, String name, Runnable task) {
            super(session, name);
            this.task = task;
            this.reply = new Reply(session.edge().rules());
        }

        @Override
        public void run() {
            task.run();
        }
    }

    /** Has a request executed by a thread that may wait. */
    void add(Request request, Worker from) {
        Waiting entry = new Waiting(request, from.device());
        waiting.put(request.unique(), entry);
        if (from.wasInterrupted(request.unique())) {
            entry.interrupt();
        }
        try {
            threads.execute(entry);
        } catch (RuntimeException | Error e) {
            waiting.remove(request.unique());
            throw e;
        }
    }

    /** Ends the wait of a request if it is here: a program got a signal. */
    boolean interrupt(long unique) {
        Waiting entry = waiting.get(unique);
        if (entry == null) {
            return false;
        }
        entry.interrupt();
        return true;
    }

    private final class Waiting implements Runnable {
        private final Request request;
        private final Device device;
        private volatile boolean interrupted;
        private final List<ByteBuffer> taken = new ArrayList<>();
        // Guarded by this.
        private @Nullable Thread thread;

        Waiting(Request request, Device device) {
            this.request = request;
            this.device = device;
        }

        synchronized void interrupt() {
            interrupted = true;
            if (thread != null) {
                thread.interrupt();
            }
        }

        private synchronized void runBy(@Nullable Thread by) {
            thread = by;
            if (by == null) {
                // An interrupt that came late must not hit the next request.
                Thread.interrupted();
            }
        }

        @Override
        public void run() {
            WaitingThread by = (WaitingThread) Thread.currentThread();
            runBy(by);
            try {
                Interruption.during(() -> interrupted, () -> answer(by.reply));
            } finally {
                waiting.remove(request.unique());
                runBy(null);
                taken.forEach(buffers::give);
            }
        }

        private void answer(Reply reply) {
            try {
                if (interrupted) {
                    Session.refuse(request.unique(), reply, Errno.EINTR, device);
                } else {
                    session.answer(request, reply, this::payload, device);
                }
            } catch (IOException | RuntimeException | Error e) {
                session.edge().faults().report("a request that waited", e);
            }
        }

        private ByteBuffer payload(int size) throws IOException {
            ByteBuffer buffer = buffers.take(size);
            taken.add(buffer);
            return buffer;
        }
    }

    /** Ends what waits; nobody is there to be answered any more. */
    @Override
    public void close() {
        threads.shutdown();
        waiting.values().forEach(Waiting::interrupt);
        try {
            if (!threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                session.edge().faults().report("the end of a mount", new IOException("a request doesn't stop to wait"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
