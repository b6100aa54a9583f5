package io.casfs.fuse.kernel;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** Native memory for the payloads of answers that had to wait: bounded, and used again. Thread-safe. */
final class Buffers {
    private static final int SMALL = 128 << 10;
    /** In units of {@link #SMALL}: 96 MiB. */
    private static final int BOUND = 768;

    private static final int KEPT = 16;

    private final Semaphore room = new Semaphore(BOUND);
    private final Queue<ByteBuffer> small = new ConcurrentLinkedQueue<>();
    private final Queue<ByteBuffer> large = new ConcurrentLinkedQueue<>();

    /** Returns a buffer with that limit, at most {@link Session#MAX_DATA}, when there is room for it. */
    ByteBuffer take(int size) throws InterruptedIOException {
        int capacity = size <= SMALL ? SMALL : Session.MAX_DATA;
        try {
            room.acquire(capacity / SMALL);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while waiting for memory");
        }
        ByteBuffer kept = queue(capacity).poll();
        ByteBuffer buffer =
                kept != null ? kept : ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
        return buffer.clear().limit(size);
    }

    /** Takes a buffer back. */
    void give(ByteBuffer buffer) {
        Queue<ByteBuffer> queue = queue(buffer.capacity());
        if (queue.size() < KEPT) {
            queue.add(buffer);
        }
        room.release(buffer.capacity() / SMALL);
    }

    private Queue<ByteBuffer> queue(int capacity) {
        return capacity == SMALL ? small : large;
    }
}
