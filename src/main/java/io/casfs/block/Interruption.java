package io.casfs.block;

import java.io.InterruptedIOException;
import java.util.function.BooleanSupplier;

/**
 * Lets whoever waits for a reader see that this reader has given up: a program that got a signal while its read waits.
 *
 * <p>Bound to the thread. Whatever may wait long for a block polls {@link #requested} every 100 ms or so, or waits in a way
 * that ends when its thread is interrupted, which the one who sets this up may do too.
 */
public final class Interruption {
    private static final ThreadLocal<BooleanSupplier> CURRENT = new ThreadLocal<>();

    private Interruption() {}

    /**
     * Runs {@code work} in this thread; while it runs, {@link #requested} asks {@code interrupted}, which may be asked
     * often and by this thread only.
     */
    public static void during(BooleanSupplier interrupted, Runnable work) {
        BooleanSupplier before = CURRENT.get();
        CURRENT.set(interrupted);
        try {
            work.run();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    /** Returns whether what this thread does is no longer wanted; an interrupt of the thread says so too. */
    public static boolean requested() {
        BooleanSupplier interrupted = CURRENT.get();
        return Thread.currentThread().isInterrupted() || (interrupted != null && interrupted.getAsBoolean());
    }

    /**
     * Ends a wait that is no longer wanted.
     *
     * @throws InterruptedIOException if {@link #requested}
     */
    public static void check() throws InterruptedIOException {
        if (requested()) {
            throw new InterruptedIOException("interrupted while waiting for a block");
        }
    }
}
