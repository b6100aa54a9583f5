package io.casfs.identity;

import java.util.HexFormat;

/**
 * Names a node: the first 16 bytes of the SHA-256 of its public key.
 *
 * @param high the first eight bytes, big-endian
 * @param low the last eight bytes, big-endian
 */
public record NodeId(long high, long low) implements Comparable<NodeId> {

    @Override
    public int compareTo(NodeId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Returns 32 lower-case hex digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }

    /**
     * Returns the id that {@link #toString} printed.
     *
     * @throws IllegalArgumentException if {@code text} is not 32 hex digits
     */
    public static NodeId parse(String text) {
        if (text.length() != 32) {
            throw new IllegalArgumentException("a node id has 32 hex digits, not " + text.length());
        }
        return new NodeId(
                Long.parseUnsignedLong(text.substring(0, 16), 16), Long.parseUnsignedLong(text.substring(16), 16));
    }
}
