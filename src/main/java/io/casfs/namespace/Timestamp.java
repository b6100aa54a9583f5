package io.casfs.namespace;

/**
 * A point in time as the kernel gives it.
 *
 * @param seconds since the epoch, may be negative
 * @param nanos 0 to 999,999,999
 */
public record Timestamp(long seconds, int nanos) {
    public Timestamp {
        if (nanos < 0 || nanos > 999_999_999) {
            throw new IllegalArgumentException("nanos are 0 to 999,999,999, not " + nanos);
        }
    }

    /** Returns the time {@code micros} microseconds after the epoch. */
    public static Timestamp ofMicros(long micros) {
        return new Timestamp(Math.floorDiv(micros, 1_000_000L), (int) Math.floorMod(micros, 1_000_000L) * 1000);
    }
}
