package io.casfs.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.MemoryBlockStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class GroupSyncTest {
    @Test
    void syncsOnceForAllWhoWait() throws Exception {
        CountDownLatch firstRuns = new CountDownLatch(1);
        CountDownLatch firstMayEnd = new CountDownLatch(1);
        AtomicInteger syncs = new AtomicInteger();
        GroupSync group = new GroupSync(new MemoryBlockStore() {
            @Override
            public void sync() {
                if (syncs.incrementAndGet() == 1) {
                    firstRuns.countDown();
                    try {
                        firstMayEnd.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        });
        ExecutorService threads = Executors.newFixedThreadPool(10);
        try {
            List<Future<?>> waiting = new ArrayList<>();
            waiting.add(threads.submit(() -> sync(group)));
            firstRuns.await();
            List<Thread> late = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Thread thread = new Thread(() -> sync(group));
                thread.start();
                late.add(thread);
            }
            for (Thread thread : late) {
                Eventually.await(() -> thread.getState() == Thread.State.WAITING, "it waits for the first");
            }
            firstMayEnd.countDown();
            for (Thread thread : late) {
                thread.join();
            }
            waiting.get(0).get();
            assertEquals(2, syncs.get(), "one before they came, and one for all of them");
        } finally {
            threads.shutdown();
        }
    }

    private static void sync(GroupSync group) {
        try {
            group.sync();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void failsWhenTheStoreDoesAndWorksAgainAfterwards() throws IOException {
        AtomicInteger syncs = new AtomicInteger();
        GroupSync group = new GroupSync(new MemoryBlockStore() {
            @Override
            public void sync() {
                if (syncs.incrementAndGet() == 1) {
                    throw new IllegalStateException("the disk is gone");
                }
            }
        });
        assertThrows(IllegalStateException.class, group::sync);
        group.sync();
        assertTrue(syncs.get() == 2);
    }
}
