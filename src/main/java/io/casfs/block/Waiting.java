package io.casfs.block;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waiting for what another thread does. */
final class Waiting {
    /** Reading what is held takes far less, unless the copy is bad and has to be replaced. */
    private static final long LONGEST_LOCAL_MILLIS = 500;

    private Waiting() {}

    /**
     * Returns whether this thread has to do by itself what another one is doing with a block: that one may be asking other
     * nodes, which this one doesn't want to wait for.
     */
    static boolean isUnwanted(BlockId id, BlockStore store) throws IOException {
        return LocalOnly.isOn() && !store.contains(id);
    }

    /** The other thread gave up before it was done: it was interrupted, or didn't want to wait for other nodes. */
    static final class AbandonedException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * The result, or the other thread's failure.
     *
     * @throws NotLocalException if this thread doesn't want to wait for other nodes, and it takes as if they were waited for
     */
    static <T extends @Nullable Object> T await(BlockId id, CompletableFuture<T> future)
            throws IOException, AbandonedException {
        try {
            return LocalOnly.isOn() ? future.get(LONGEST_LOCAL_MILLIS, TimeUnit.MILLISECONDS) : future.get();
        } catch (TimeoutException e) {
            throw new NotLocalException(id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while another thread reads the block");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof InterruptedIOException || cause instanceof NotLocalException) {
                throw new AbandonedException();
            }
            if (cause instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(cause);
        }
    }
}
