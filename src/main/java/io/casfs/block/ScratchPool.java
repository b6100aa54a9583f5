package io.casfs.block;

import java.util.ArrayDeque;
import java.util.Deque;

/** Idle {@link Scratch}, at most as many as can work at once without waiting for one another. Thread-safe. */
final class ScratchPool implements AutoCloseable {
    private final int maximumIdle = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    private final Deque<Scratch> idle = new ArrayDeque<>();
    private boolean closed;

    /** One for the caller alone, to be given back. */
    Scratch take() {
        synchronized (idle) {
            Scratch scratch = idle.pollFirst();
            if (scratch != null) {
                return scratch;
            }
        }
        return new Scratch();
    }

    /** Takes it back; the caller must not use it or its arrays any more. */
    void give(Scratch scratch) {
        synchronized (idle) {
            if (!closed && idle.size() < maximumIdle) {
                // The one used last is in the processor's caches.
                idle.addFirst(scratch);
                return;
            }
        }
        scratch.close();
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(Scratch::close);
            idle.clear();
        }
    }
}
