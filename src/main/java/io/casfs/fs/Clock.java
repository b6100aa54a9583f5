package io.casfs.fs;

import io.casfs.namespace.Timestamp;

/** Where the file system gets its time from. */
public interface Clock {
    /** The machine's clocks. */
    Clock SYSTEM = new Clock() {
        @Override
        public Timestamp now() {
            java.time.Instant now = java.time.Instant.now();
            return new Timestamp(now.getEpochSecond(), now.getNano());
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    };

    /** Returns the wall clock's time. */
    Timestamp now();

    /** Returns nanoseconds that only go forward, from an arbitrary origin. */
    long nanos();
}
