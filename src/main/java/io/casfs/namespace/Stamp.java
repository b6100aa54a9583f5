package io.casfs.namespace;

/**
 * Orders mutations; says nothing about causality.
 *
 * @param micros max(author's wall clock in microseconds since the epoch, highest stamp it had seen + 1); never clamped,
 *     refused beyond the year 2200
 * @param dot the mutation's dot, which breaks ties: first by node id
 */
public record Stamp(long micros, Dot dot) implements Comparable<Stamp> {
    /** The first microsecond of the year 2200; stamps from here on are refused. */
    public static final long LIMIT_MICROS = 7_258_118_400_000_000L;

    @Override
    public int compareTo(Stamp other) {
        int byTime = Long.compare(micros, other.micros);
        return byTime != 0 ? byTime : dot.compareTo(other.dot);
    }
}
