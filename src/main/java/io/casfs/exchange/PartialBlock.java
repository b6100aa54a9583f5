package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.identity.NodeId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What has come of one sealing so far: ranges that don't overlap. Thread-safe. */
final class PartialBlock {
    private static final int OVERHEAD = 512;

    private final BlockId id;
    private final String sealing;
    private final int sealedLength;
    private final TreeMap<Integer, byte[]> pieces = new TreeMap<>();
    private final Set<NodeId> sources = new HashSet<>();
    private int held;

    PartialBlock(BlockId id, String sealing, int sealedLength) {
        this.id = id;
        this.sealing = sealing;
        this.sealedLength = sealedLength;
    }

    /** A range of bytes, its end excluded. */
    record Range(int from, int to) {
        int length() {
            return to - from;
        }
    }

    BlockId id() {
        return id;
    }

    String sealing() {
        return sealing;
    }

    int sealedLength() {
        return sealedLength;
    }

    /** Bytes held. */
    synchronized int held() {
        return held;
    }

    /** Bytes of memory it takes. */
    synchronized int weight() {
        return held + OVERHEAD;
    }

    synchronized boolean isComplete() {
        return held == sealedLength;
    }

    /** Returns what isn't held of a range. */
    synchronized List<Range> gaps(int from, int to) {
        List<Range> gaps = new ArrayList<>();
        int at = from;
        Integer first = pieces.floorKey(from);
        for (Map.Entry<Integer, byte[]> piece :
                pieces.tailMap(first == null ? from : first, true).entrySet()) {
            if (piece.getKey() >= to) {
                break;
            }
            if (piece.getKey() > at) {
                gaps.add(new Range(at, piece.getKey()));
            }
            at = Math.max(at, piece.getKey() + piece.getValue().length);
        }
        if (at < to) {
            gaps.add(new Range(at, to));
        }
        return gaps;
    }

    /** Adds a range that was a gap. */
    synchronized void add(int from, byte[] bytes, NodeId source) {
        if (bytes.length > 0) {
            pieces.put(from, bytes);
            held += bytes.length;
        }
        sources.add(source);
    }

    /** Whom the bytes came from. */
    synchronized Set<NodeId> sources() {
        return Set.copyOf(sources);
    }

    /** Copies a range to an array if all of it is held. */
    synchronized boolean read(int position, byte[] into, int offset, int length) {
        Objects.checkFromIndexSize(position, length, sealedLength);
        Objects.checkFromIndexSize(offset, length, into.length);
        int end = position + length;
        if (!gaps(position, end).isEmpty()) {
            return false;
        }
        Integer first = pieces.floorKey(position);
        pieces.subMap(first == null ? position : first, true, Math.max(end, first == null ? position : first), true)
                .forEach((start, bytes) -> {
                    int from = Math.max(position, start);
                    int to = Math.min(end, start + bytes.length);
                    if (from < to) {
                        System.arraycopy(bytes, from - start, into, offset + from - position, to - from);
                    }
                });
        return true;
    }

    /** All bytes, once it is complete. */
    byte[] assemble() {
        byte[] bytes = new byte[sealedLength];
        if (!read(0, bytes, 0, sealedLength)) {
            throw new IllegalStateException("block " + id + " isn't complete");
        }
        return bytes;
    }
}
