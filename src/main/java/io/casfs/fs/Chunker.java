package io.casfs.fs;

import io.casfs.block.Block;

/**
 * Cuts content where its bytes say so, so that an insertion moves no later boundary.
 *
 * <p>FastCDC with normalised chunking: W. Xia et al., "FastCDC: a Fast and Efficient Content-Defined Chunking Approach
 * for Data Deduplication", USENIX ATC 2016; the gear table is drawn from the cluster secret, so that lengths of blocks
 * don't tell known content to those without it. Blocks are 128 KiB to 1 MiB long, 512 KiB on average. Thread-safe.
 */
final class Chunker {
    static final int SHORTEST = 128 << 10;
    static final int AVERAGE = 512 << 10;
    static final int LONGEST = Block.MAXIMUM_LENGTH;

    /** Two bits more than the average needs before it, two fewer after it: lengths gather around the average. */
    private static final long STRICT = -1L << (64 - 21);

    private static final long LENIENT = -1L << (64 - 17);

    private final long[] gear;

    Chunker(long[] gear) {
        this.gear = gear.clone();
    }

    /**
     * Returns the length of the first block of {@code bytes}, which hold at least {@link #LONGEST} from {@code offset} on:
     * a boundary must not depend on how much has arrived.
     */
    int cut(byte[] bytes, int offset) {
        long print = 0;
        // The 64 bytes before the shortest length are what the print at that length depends on.
        int at = offset + SHORTEST - 64;
        for (; at < offset + SHORTEST; at++) {
            print = (print << 1) + gear[bytes[at] & 0xff];
        }
        for (; at < offset + AVERAGE; at++) {
            print = (print << 1) + gear[bytes[at] & 0xff];
            if ((print & STRICT) == 0) {
                return at + 1 - offset;
            }
        }
        for (; at < offset + LONGEST; at++) {
            print = (print << 1) + gear[bytes[at] & 0xff];
            if ((print & LENIENT) == 0) {
                return at + 1 - offset;
            }
        }
        return LONGEST;
    }
}
