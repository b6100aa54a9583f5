package io.casfs.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CoherenceTest {
    private final Coherence coherence = new Coherence();

    @Test
    void anAnswerMadeBeforeAChangeMayNotBeCached() throws Exception {
        long before = coherence.moment();
        assertTrue(coherence.send(before, cacheable -> cacheable));
        coherence.changed();
        assertFalse(coherence.send(before, cacheable -> cacheable));
        assertTrue(coherence.send(coherence.moment(), cacheable -> cacheable));
    }

    @Test
    void aChangeIsToldAfterTheAnswersThatDidNotKnowOfIt() throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Thread answering = new Thread(() -> {
            try {
                coherence.send(coherence.moment(), cacheable -> {
                    sending.countDown();
                    return awaited(go);
                });
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
        });
        answering.start();
        sending.await();
        coherence.changed();
        Thread telling = new Thread(coherence::settle);
        telling.start();
        while (telling.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        go.countDown();
        telling.join();
        answering.join();
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A value, a kernel that caches it, and answers in flight while it changes: in the end the cache is right or empty. */
    @Test
    void noOldValueStaysCached() throws Exception {
        for (int round = 0; round < 300; round++) {
            AtomicInteger value = new AtomicInteger();
            AtomicInteger cached = new AtomicInteger(-1);
            Thread[] readers = new Thread[3];
            for (int i = 0; i < readers.length; i++) {
                readers[i] = new Thread(() -> {
                    for (int n = 0; n < 200; n++) {
                        answer(value, cached);
                    }
                });
                readers[i].start();
            }
            for (int n = 1; n <= 50; n++) {
                value.set(n);
                coherence.changed();
                coherence.settle();
                cached.set(-1);
            }
            for (Thread reader : readers) {
                reader.join();
            }
            int last = cached.get();
            assertTrue(last == -1 || last == 50, "cached " + last);
        }
        assertEquals(300 * 50, coherence.moment());
    }

    private void answer(AtomicInteger value, AtomicInteger cached) {
        try {
            long moment = coherence.moment();
            int seen = value.get();
            coherence.send(moment, cacheable -> {
                if (cacheable) {
                    cached.set(seen);
                }
                return true;
            });
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
