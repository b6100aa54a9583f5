package io.casfs.namespace;

import io.casfs.identity.NodeId;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which mutations a replica has: of each incarnation all up to a counter. Immutable.
 *
 * <p>Follows version vectors (Parker et al., "Detection of mutual inconsistency in distributed systems", 1983), by
 * incarnation instead of by node.
 */
public final class Vector {
    public static final Vector EMPTY = new Vector(new TreeMap<>());

    private static final int VERSION = 1;
    private static final int MAX_ENTRIES = 1 << 16;

    /** One node's one start. */
    public record Incarnation(NodeId node, long number) implements Comparable<Incarnation> {
        /** Returns the incarnation that a mutation is of. */
        public static Incarnation of(Dot dot) {
            return new Incarnation(dot.node(), dot.incarnation());
        }

        /** Returns the name of its mutation with that counter. */
        public Dot dot(long counter) {
            return new Dot(node, number, counter);
        }

        @Override
        public int compareTo(Incarnation other) {
            int byNode = node.compareTo(other.node);
            return byNode != 0 ? byNode : Long.compareUnsigned(number, other.number);
        }
    }

    private final NavigableMap<Incarnation, Long> counters;

    private Vector(NavigableMap<Incarnation, Long> counters) {
        this.counters = counters;
    }

    /** Returns the vector with these counters; those of 0 are left out. */
    public static Vector of(Map<Incarnation, Long> counters) {
        TreeMap<Incarnation, Long> copy = new TreeMap<>(counters);
        copy.values().removeIf(counter -> counter <= 0);
        return new Vector(copy);
    }

    /** Returns the highest counter of the incarnation that is had; 0 if none. */
    public long counter(Incarnation incarnation) {
        return counters.getOrDefault(incarnation, 0L);
    }

    /** Returns the counters by incarnation, all above 0. */
    public Map<Incarnation, Long> counters() {
        return Collections.unmodifiableMap(counters);
    }

    /** Returns whether the mutation is had. */
    public boolean covers(Dot dot) {
        return counter(Incarnation.of(dot)) >= dot.counter();
    }

    /** Returns whether everything that {@code other} has is had here. */
    public boolean covers(Vector other) {
        return other.counters.entrySet().stream().allMatch(entry -> counter(entry.getKey()) >= entry.getValue());
    }

    /** Returns this vector with all up to the mutation had. */
    public Vector with(Dot dot) {
        if (covers(dot)) {
            return this;
        }
        TreeMap<Incarnation, Long> copy = new TreeMap<>(counters);
        copy.put(Incarnation.of(dot), dot.counter());
        return new Vector(copy);
    }

    /** Returns what either has. */
    public Vector union(Vector other) {
        TreeMap<Incarnation, Long> copy = new TreeMap<>(counters);
        other.counters.forEach((incarnation, counter) -> copy.merge(incarnation, counter, Math::max));
        return new Vector(copy);
    }

    /** Returns what both have. */
    public Vector intersection(Vector other) {
        TreeMap<Incarnation, Long> copy = new TreeMap<>();
        counters.forEach((incarnation, counter) -> {
            long common = Math.min(counter, other.counter(incarnation));
            if (common > 0) {
                copy.put(incarnation, common);
            }
        });
        return new Vector(copy);
    }

    /** Returns its record. */
    public byte[] encode() {
        RecordWriter out = new RecordWriter(VERSION);
        write(out);
        return out.toBytes();
    }

    /** Returns the vector that {@link #encode} wrote. */
    public static Vector decode(byte[] record) throws IOException {
        RecordReader in = new RecordReader("a version vector", record, VERSION);
        Vector vector = read(in);
        in.end();
        return vector;
    }

    void write(RecordWriter out) {
        out.number(counters.size());
        counters.forEach((incarnation, counter) -> StampTable.write(out, incarnation.dot(counter)));
    }

    static Vector read(RecordReader in) throws IOException {
        int count = in.number(0, MAX_ENTRIES);
        TreeMap<Incarnation, Long> counters = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            Dot dot = StampTable.readDot(in);
            if (dot.counter() <= 0 || counters.put(Incarnation.of(dot), dot.counter()) != null) {
                throw in.malformed("counters above 0, one of each incarnation");
            }
        }
        return new Vector(counters);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vector that && counters.equals(that.counters);
    }

    @Override
    public int hashCode() {
        return counters.hashCode();
    }

    @Override
    public String toString() {
        return counters.toString();
    }
}
