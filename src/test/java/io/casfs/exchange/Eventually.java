package io.casfs.exchange;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for what other threads bring about. */
final class Eventually {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private Eventually() {}

    static void await(Callable<Boolean> condition, String what) throws Exception {
        long end = System.nanoTime() + PATIENCE;
        while (!condition.call() && System.nanoTime() - end < 0) {
            Thread.sleep(5);
        }
        assertTrue(condition.call(), what);
    }
}
