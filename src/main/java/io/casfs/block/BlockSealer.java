package io.casfs.block;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.casfs.crypto.BlockCipher;
import java.nio.ByteBuffer;

/** Makes sealed blocks of plaintext (byte diagram in the package description). */
final class BlockSealer {
    /** Domain of the tag over header and table. */
    static final byte TABLE_DOMAIN = 1;
    /** Domain of the tag over a compressed segment. */
    static final byte SEGMENT_DOMAIN = 2;

    private static final byte[] NO_TAG = {};
    /** Below this, zstd's own frame eats what it saves. */
    private static final int WORTH_COMPRESSING = 64;
    /** After so many segments in a row that didn't shrink, the rest of the block isn't tried. */
    private static final int PATIENCE = 2;

    private BlockSealer() {}

    /** The counter of a segment's first AES block, relative to the IV; the table is at 0. */
    static long counterOffset(int segment) {
        return (segment + 1L) << 32;
    }

    /** The tag over the stored bytes of a compressed segment. */
    static byte[] segmentTag(BlockCipher cipher, int segment, byte[] stored, int offset, int length) {
        return cipher.tag(
                SEGMENT_DOMAIN,
                ByteBuffer.allocate(Integer.BYTES).putInt(0, segment),
                ByteBuffer.wrap(stored, offset, length));
    }

    /**
     * Seals a block.
     *
     * @param block plaintext with its digests
     * @param iv random, for this sealing alone
     * @param scratch in whose arrays the result lies: it must be used before the scratch is
     */
    static Block seal(Block block, SegmentDigests digests, BlockCipher cipher, byte[] iv, Scratch scratch) {
        // How long the table is depends on what can be compressed, so the segments are put where they are with the
        // longest possible table, and a shorter one begins later in the array.
        int body = SealedHeader.TABLE_OFFSET + SealedTable.maximumLength(block.id(), block.length());
        byte[] sealed = scratch.first(body + block.length());
        int segmentSize = digests.segmentSize();
        SealedTable.Segment[] segments = new SealedTable.Segment[(block.length() + segmentSize - 1) / segmentSize];
        int end = body;
        int failures = 0;
        for (int i = 0; i < segments.length; i++) {
            int from = block.arrayOffset() + i * segmentSize;
            int length = Math.min(segmentSize, block.length() - i * segmentSize);
            int compressed = 0;
            if (failures < PATIENCE) {
                compressed = compress(block.array(), from, length, scratch);
                failures = compressed == 0 ? failures + 1 : 0;
            }
            long counter = counterOffset(i);
            if (compressed == 0) {
                cipher.ctr(iv, counter, block.array(), from, length, sealed, end);
                segments[i] = new SealedTable.Segment(end, length, NO_TAG);
            } else {
                cipher.ctr(iv, counter, scratch.second(compressed), 0, compressed, sealed, end);
                byte[] tag = segmentTag(cipher, i, sealed, end, compressed);
                segments[i] = new SealedTable.Segment(end, compressed, tag);
            }
            end += segments[i].storedLength();
        }
        byte[] table = SealedTable.encode(block.length(), digests, segments);
        int start = body - SealedHeader.TABLE_OFFSET - table.length;
        SealedHeader header = new SealedHeader(block.id(), iv, table.length, end - start);
        header.writeTo(sealed, start);
        cipher.ctr(iv, 0, table, 0, table.length, sealed, start + SealedHeader.TABLE_OFFSET);
        byte[] tag = tableTag(cipher, sealed, start, table.length);
        System.arraycopy(tag, 0, sealed, start + SealedHeader.LENGTH, tag.length);
        header.writeCrc(sealed, start);
        return Block.stored(block.id(), sealed, start, end - start);
    }

    /** The tag over the header without its CRC and the encrypted table. */
    static byte[] tableTag(BlockCipher cipher, byte[] sealed, int start, int tableLength) {
        return cipher.tag(
                TABLE_DOMAIN,
                ByteBuffer.wrap(sealed, start, SealedHeader.CRC_OFFSET),
                ByteBuffer.wrap(sealed, start + SealedHeader.TABLE_OFFSET, tableLength));
    }

    /** Compresses to the scratch's second array; the length there, or 0 if that saves less than a tenth. */
    private static int compress(byte[] bytes, int offset, int length, Scratch scratch) {
        if (length < WORTH_COMPRESSING) {
            return 0;
        }
        byte[] into = scratch.second((int) Zstd.compressBound(length));
        try {
            int compressed = scratch.compressor().compressByteArray(into, 0, into.length, bytes, offset, length);
            return compressed <= length - length / 10 ? compressed : 0;
        } catch (ZstdException e) {
            // Compressing is optional: whatever zstd dislikes is stored as it is.
            return 0;
        }
    }
}
