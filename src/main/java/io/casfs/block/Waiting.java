package io.casfs.block;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waiting for what another thread does. */
final class Waiting {
    private Waiting() {}

    /** The other thread was interrupted before it was done. */
    static final class AbandonedException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** The result, or the other thread's failure. */
    static <T extends @Nullable Object> T await(CompletableFuture<T> future) throws IOException, AbandonedException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while another thread reads the block");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof InterruptedIOException) {
                throw new AbandonedException();
            }
            if (cause instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(cause);
        }
    }
}
