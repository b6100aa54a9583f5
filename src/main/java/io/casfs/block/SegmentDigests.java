package io.casfs.block;

/** What the sealed table says about the plaintext's segments, as it was found when the block was hashed. */
final class SegmentDigests {
    private final int segmentSize;
    private final byte[] leaves;

    SegmentDigests(int segmentSize, byte[] leaves) {
        this.segmentSize = segmentSize;
        this.leaves = leaves;
    }

    /** Bytes per segment, a power of two; the last one may be shorter. */
    int segmentSize() {
        return segmentSize;
    }

    /** 32 bytes per segment for HMAC-SHA-256, one after the other; nothing for SHA-1. Not to be changed. */
    byte[] leaves() {
        return leaves;
    }
}
