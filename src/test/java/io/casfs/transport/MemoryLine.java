package io.casfs.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** One direction of a connection: what was sent and not yet taken by the receiver, which handles so much at once. */
final class MemoryLine {
    private static final int MAX_CALLS = 64;
    private static final long MAX_HANDLED_BYTES = 16 << 20;

    private record Delivery(int bytes, Supplier<CompletionStage<?>> work, CompletableFuture<Void> taken) {}

    private final Executor receiver;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private int calls;
    private long handledBytes;
    private boolean ended;

    MemoryLine(Executor receiver) {
        this.receiver = receiver;
    }

    /** Has the receiver do {@code work} in its turn; the future completes when it has begun. */
    CompletableFuture<Void> deliver(int bytes, Supplier<CompletionStage<?>> work) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        synchronized (this) {
            if (ended) {
                return CompletableFuture.failedFuture(new UnreachableException("the connection is gone"));
            }
            if (waitingBytes + bytes > Transport.MAX_WAITING_BYTES) {
                return CompletableFuture.failedFuture(
                        new UnreachableException(waitingBytes + " bytes wait to be sent to the peer already"));
            }
            waitingBytes += bytes;
            waiting.add(new Delivery(bytes, work, taken));
        }
        pump();
        return taken;
    }

    private void pump() {
        while (true) {
            Delivery next;
            synchronized (this) {
                if (ended || waiting.isEmpty() || calls >= MAX_CALLS || handledBytes >= MAX_HANDLED_BYTES) {
                    return;
                }
                next = waiting.remove();
                waitingBytes -= next.bytes;
                handledBytes += next.bytes;
                calls++;
            }
            next.taken.complete(null);
            begin(next);
        }
    }

    private void begin(Delivery delivery) {
        try {
            receiver.execute(() -> {
                var unused = delivery.work.get().whenComplete((nothing, problem) -> release(delivery));
            });
        } catch (RejectedExecutionException e) {
            // The receiver is being closed; whoever waits for an answer hears of that from the connection.
            release(delivery);
        }
    }

    private void release(Delivery delivery) {
        synchronized (this) {
            calls--;
            handledBytes -= delivery.bytes;
        }
        pump();
    }

    void end() {
        Deque<Delivery> lost;
        synchronized (this) {
            ended = true;
            lost = new ArrayDeque<>(waiting);
            waiting.clear();
            waitingBytes = 0;
        }
        lost.forEach(
                delivery -> delivery.taken.completeExceptionally(new UnreachableException("the connection is gone")));
    }
}
