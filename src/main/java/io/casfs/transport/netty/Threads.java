package io.casfs.transport.netty;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All threads of a transport. Those of the network never run anybody else's code nor compute long; handlers, which may
 * block, have a pool of their own, so that answers and new connections, which they may be waiting for, still find threads.
 */
final class Threads {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);
    private static final int LOOPS = 2;
    private static final int MAX_HANDLERS = 128;
    private static final int MAX_ANSWERS = 16;
    private static final int MAX_CONNECTING = 8;
    private static final int IDLE_SECONDS = 10;
    private static final int PATIENCE_SECONDS = 10;

    private final EventLoopGroup network =
            new MultiThreadIoEventLoopGroup(LOOPS, named("casfs-net"), NioIoHandler.newFactory());
    private final ThreadPoolExecutor handlers = pool("casfs-transport-handler", MAX_HANDLERS);
    private final ThreadPoolExecutor connecting = pool("casfs-transport-connect", MAX_CONNECTING);
    private final ThreadPoolExecutor answers = pool("casfs-transport-answer", MAX_ANSWERS);
    // One thread, so that a peer's events stay in order.
    private final ThreadPoolExecutor events = new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named("casfs-transport-events"));

    Threads() {
        events.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** A pool that uses an idle thread if it has one, else a new one, else queues: the JDK's own would queue first. */
    private static ThreadPoolExecutor pool(String name, int max) {
        LinkedTransferQueue<Runnable> queue = new LinkedTransferQueue<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean offer(Runnable task) {
                return tryTransfer(task);
            }
        };
        return new ThreadPoolExecutor(0, max, IDLE_SECONDS, TimeUnit.SECONDS, queue, named(name), (task, executor) -> {
            if (executor.isShutdown()) {
                throw new RejectedExecutionException("the transport is closed");
            }
            queue.put(task);
        });
    }

    EventLoopGroup network() {
        return network;
    }

    ExecutorService handlers() {
        return handlers;
    }

    /** Resolves names and does the arithmetic of TLS. */
    ExecutorService connecting() {
        return connecting;
    }

    /** Completes a future of a caller, whose dependents then run. */
    void answer(Runnable completion) {
        try {
            answers.execute(completion);
        } catch (RejectedExecutionException e) {
            // Closing: better on this thread than never.
            completion.run();
        }
    }

    /** Tells listeners. */
    void event(Runnable event) {
        try {
            events.execute(event);
        } catch (RejectedExecutionException e) {
            LOG.debug("nobody hears of this any more", e);
        }
    }

    /** Ends the threads, once all channels are closed. */
    void close() {
        var unused = network.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS);
        handlers.shutdownNow();
        connecting.shutdownNow();
        answers.shutdown();
        events.shutdown();
        try {
            boolean ended = network.awaitTermination(2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
            for (ExecutorService pool : new ExecutorService[] {handlers, connecting, answers, events}) {
                ended &= pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            if (!ended) {
                LOG.warn("a thread of the transport doesn't end; a handler or a listener seems to be stuck");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
