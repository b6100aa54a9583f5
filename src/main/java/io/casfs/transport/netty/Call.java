package io.casfs.transport.netty;

import io.casfs.identity.NodeId;
import io.casfs.transport.Envelope;
import io.casfs.transport.Protocol;
import io.casfs.transport.RefusedException;
import io.casfs.transport.UnreachableException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A request that waits for its answer. */
final class Call<M> {
    private final Protocol<M> protocol;
    private final Threads threads;
    private final CompletableFuture<Envelope<M>> answer = new CompletableFuture<>();

    Call(Protocol<M> protocol, Threads threads) {
        this.protocol = protocol;
        this.threads = threads;
    }

    CompletableFuture<Envelope<M>> answer() {
        return answer;
    }

    /** Takes an answer or a refusal. */
    void answered(NodeId peer, Frame frame) {
        threads.answer(() -> {
            try {
                if (frame.kind() == Frame.Kind.REFUSAL) {
                    throw new RefusedException(frame.reason());
                }
                answer.complete(Services.open(protocol, frame));
            } catch (RefusedException e) {
                answer.completeExceptionally(e);
            } catch (IOException e) {
                answer.completeExceptionally(new UnreachableException("the answer of " + peer + " makes no sense", e));
            }
        });
    }

    void failed(IOException problem) {
        threads.answer(() -> answer.completeExceptionally(problem));
    }
}
