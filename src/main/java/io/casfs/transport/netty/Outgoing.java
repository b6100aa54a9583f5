package io.casfs.transport.netty;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A frame on its way out.
 *
 * @param written completes when the operating system has taken it
 * @param call whom its answer goes to, if it is a request
 */
record Outgoing(
        Frame frame,
        CompletableFuture<Void> written,
        @Nullable Call<?> call) {
    static Outgoing of(Frame frame) {
        return new Outgoing(frame, new CompletableFuture<>(), null);
    }

    static Outgoing request(Frame frame, Call<?> call) {
        return new Outgoing(frame, new CompletableFuture<>(), call);
    }

    void failed(IOException problem) {
        written.completeExceptionally(problem);
        if (call != null) {
            call.failed(problem);
        }
    }
}
