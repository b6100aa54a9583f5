package io.casfs.fuse.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks out for the next request for a moment before its worker goes to sleep: a program that works through a tree asks again
 * within microseconds, and waking a sleeping thread takes longer than answering. One worker at a time. Thread-safe.
 */
final class Lookout {
    private static final long NANOS = 50_000;

    private final Device device;
    private final AtomicBoolean looking = new AtomicBoolean();

    /** @param device a descriptor of the mount that doesn't block */
    Lookout(Device device) {
        this.device = device;
    }

    Device device() {
        return device;
    }

    /** Returns true with a request in the buffer if one has come soon enough. */
    boolean catches(ByteBuffer buffer) throws IOException {
        if (!looking.compareAndSet(false, true)) {
            return false;
        }
        try {
            long end = System.nanoTime() + NANOS;
            do {
                if (device.take(buffer)) {
                    return true;
                }
                Thread.onSpinWait();
            } while (System.nanoTime() - end < 0);
            return false;
        } finally {
            looking.set(false);
        }
    }
}
