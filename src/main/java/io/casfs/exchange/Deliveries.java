package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.identity.NodeId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** Deliveries to several peers side by side. Thread-safe; owns the threads. */
final class Deliveries implements AutoCloseable {
    private static final int THREADS = 8;

    private final Peers peers;
    private final LocalCopies local;
    private final Counters counters;
    private final ExecutorService threads;

    Deliveries(Peers peers, LocalCopies local, Counters counters) {
        this.peers = peers;
        this.local = local;
        this.counters = counters;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "casfs-copies-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What is done with one peer. */
    private interface Errand {
        void run(Delivery delivery, List<BlockId> ids) throws IOException;
    }

    /** Asks each peer how it holds its blocks. */
    Map<NodeId, Map<BlockId, CopyState>> look(Map<NodeId, List<BlockId>> asked, BiConsumer<NodeId, IOException> failed)
            throws IOException {
        return run(asked, Delivery::look, failed);
    }

    /**
     * Has each peer keep its blocks, verified and durable; what peers lack is handed over.
     *
     * @param failed hears which peers were lost; what they said before is in the result
     * @return what each peer said last of each block
     * @throws IOException if this node is closing
     */
    Map<NodeId, Map<BlockId, CopyState>> keep(Map<NodeId, List<BlockId>> asked, BiConsumer<NodeId, IOException> failed)
            throws IOException {
        return run(asked, Delivery::keep, failed);
    }

    private Map<NodeId, Map<BlockId, CopyState>> run(
            Map<NodeId, List<BlockId>> asked, Errand errand, BiConsumer<NodeId, IOException> failed)
            throws IOException {
        Map<NodeId, Map<BlockId, CopyState>> said = new HashMap<>();
        Map<Delivery, Future<?>> running = new HashMap<>();
        try {
            asked.forEach((peer, ids) -> {
                Delivery delivery = new Delivery(peers, local, counters, peer);
                running.put(delivery, threads.submit(() -> {
                    errand.run(delivery, ids);
                    return null;
                }));
            });
            for (Map.Entry<Delivery, Future<?>> entry : running.entrySet()) {
                Delivery delivery = entry.getKey();
                try {
                    entry.getValue().get();
                } catch (ExecutionException e) {
                    Throwable cause = e.getCause();
                    failed.accept(delivery.peer(), cause instanceof IOException io ? io : new IOException(cause));
                }
                said.put(delivery.peer(), delivery.states());
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while copies are handed over");
        } catch (RejectedExecutionException e) {
            throw new IOException("this node is closing", e);
        } finally {
            running.values().forEach(future -> future.cancel(true));
        }
    }

    /** Calls a consumer with lists of at most so many ids. */
    static List<List<BlockId>> batches(List<BlockId> ids, int most) {
        List<List<BlockId>> batches = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += most) {
            batches.add(ids.subList(from, Math.min(ids.size(), from + most)));
        }
        return batches;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
