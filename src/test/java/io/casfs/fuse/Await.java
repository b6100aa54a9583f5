package io.casfs.fuse;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what comes by itself, but not for ever. */
public final class Await {
    private static final long LIMIT_SECONDS = 30;
    /** Between two looks, so that whoever makes it come gets the processor. */
    private static final long PAUSE_NANOS = 100_000;

    private Await() {}

    /** A condition that may have to ask the file system. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws IOException;
    }

    /** Returns when the condition holds; fails the test if it takes too long. */
    public static void until(String what, Condition condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        try {
            while (!condition.holds()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("not within " + LIMIT_SECONDS + " s: " + what);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException e) {
            throw new AssertionError("while waiting until " + what, e);
        }
    }
}
