package io.casfs.block;

import io.casfs.crypto.BlockCipher;
import io.casfs.crypto.KeyedHash;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The decrypted table of a sealed block: where its segments are and how each is verified (byte diagram in the package
 * description). Immutable.
 */
final class SealedTable {
    static final int MINIMUM_LENGTH = 6;
    static final int MAXIMUM_LENGTH = length(Block.MAXIMUM_LENGTH / BlockHasher.SEGMENT_SIZE, true);

    /** Set in the stored length of a compressed segment. */
    private static final int COMPRESSED = 1 << 31;

    private final int plaintextLength;
    private final int segmentSize;
    private final byte[] leaves;
    private final Segment[] segments;

    private SealedTable(int plaintextLength, int segmentSize, byte[] leaves, Segment[] segments) {
        this.plaintextLength = plaintextLength;
        this.segmentSize = segmentSize;
        this.leaves = leaves;
        this.segments = segments;
    }

    /** How a segment is stored. */
    static final class Segment {
        private final int offset;
        private final int storedLength;
        private final byte[] tag;

        Segment(int offset, int storedLength, byte[] tag) {
            this.offset = offset;
            this.storedLength = storedLength;
            this.tag = tag;
        }

        /** Where its first byte is in the sealed block. */
        int offset() {
            return offset;
        }

        int storedLength() {
            return storedLength;
        }

        boolean compressed() {
            return tag.length > 0;
        }

        /** The tag of the stored bytes if they are compressed, else empty. */
        byte[] tag() {
            return tag;
        }
    }

    /** The longest table of a block of this many bytes, however its segments compress. */
    static int maximumLength(BlockId id, int plaintextLength) {
        int segmentSize = BlockHasher.segmentSize(id.algorithm());
        return length(segmentCount(plaintextLength, segmentSize), id.algorithm() == HashSetting.HMAC_SHA256);
    }

    private static int length(int segments, boolean leaves) {
        return MINIMUM_LENGTH + segments * ((leaves ? KeyedHash.LENGTH : 0) + Integer.BYTES + BlockCipher.TAG_LENGTH);
    }

    private static int segmentCount(int plaintextLength, int segmentSize) {
        return (plaintextLength + segmentSize - 1) / segmentSize;
    }

    /** The table's bytes for a block whose segments were stored so; only lengths and tags of segments are used. */
    static byte[] encode(int plaintextLength, SegmentDigests digests, Segment[] segments) {
        ByteBuffer table = ByteBuffer.allocate(length(segments.length, digests.leaves().length > 0))
                .putInt(plaintextLength)
                .put((byte) 0)
                .put((byte) Integer.numberOfTrailingZeros(digests.segmentSize()));
        for (int i = 0; i < segments.length; i++) {
            if (digests.leaves().length > 0) {
                table.put(digests.leaves(), i * KeyedHash.LENGTH, KeyedHash.LENGTH);
            }
            Segment segment = segments[i];
            table.putInt(segment.compressed() ? segment.storedLength() | COMPRESSED : segment.storedLength());
            table.put(segment.tag());
        }
        return Arrays.copyOf(table.array(), table.position());
    }

    /**
     * Parses an authentic table. Authentic isn't trusted: another node of the cluster may have written it. So all
     * lengths must add up, and the leaves must hash to the id.
     */
    static SealedTable parse(SealedHeader header, byte[] bytes, BlockHasher hasher) throws CorruptBlockException {
        BlockId id = header.id();
        ByteBuffer table = ByteBuffer.wrap(bytes);
        int length = table.getInt();
        byte flags = table.get();
        int segmentSize = BlockHasher.segmentSize(id.algorithm());
        if (flags != 0 || table.get() != Integer.numberOfTrailingZeros(segmentSize)) {
            throw new CorruptBlockException(id, "its table has flags or a segment size unknown to this program");
        }
        if (length < 0 || length > Block.MAXIMUM_LENGTH) {
            throw new CorruptBlockException(id, "its table claims " + length + " bytes of content");
        }
        boolean keyed = id.algorithm() == HashSetting.HMAC_SHA256;
        int count = segmentCount(length, segmentSize);
        byte[] leaves = new byte[keyed ? count * KeyedHash.LENGTH : 0];
        Segment[] segments = new Segment[count];
        int offset = SealedHeader.TABLE_OFFSET + bytes.length;
        for (int i = 0; i < count; i++) {
            if (keyed) {
                require(table, KeyedHash.LENGTH, id);
                table.get(leaves, i * KeyedHash.LENGTH, KeyedHash.LENGTH);
            }
            int plaintext = Math.min(segmentSize, length - i * segmentSize);
            segments[i] = parseSegment(table, id, offset, plaintext);
            offset += segments[i].storedLength();
        }
        if (table.hasRemaining() || offset != header.sealedLength()) {
            throw new CorruptBlockException(id, "the lengths in its table don't add up");
        }
        byte[] digest = keyed ? hasher.root(id.kind(), length, leaves) : new byte[0];
        if (keyed && !id.hasDigest(digest)) {
            throw new CorruptBlockException(id, "its segment digests belong to another block");
        }
        if (!keyed && length == 0 && !id.hasDigest(BlockHasher.sha1(bytes, 0, 0))) {
            throw new CorruptBlockException(id, "it is empty and shouldn't be");
        }
        return new SealedTable(length, segmentSize, leaves, segments);
    }

    private static Segment parseSegment(ByteBuffer table, BlockId id, int offset, int plaintext)
            throws CorruptBlockException {
        require(table, Integer.BYTES, id);
        int field = table.getInt();
        boolean compressed = (field & COMPRESSED) != 0;
        int stored = field & ~COMPRESSED;
        if (compressed ? stored == 0 || stored >= plaintext : stored != plaintext) {
            throw new CorruptBlockException(id, "a segment of " + plaintext + " bytes cannot be stored in " + stored);
        }
        byte[] tag = new byte[compressed ? BlockCipher.TAG_LENGTH : 0];
        require(table, tag.length, id);
        table.get(tag);
        return new Segment(offset, stored, tag);
    }

    private static void require(ByteBuffer table, int bytes, BlockId id) throws CorruptBlockException {
        if (table.remaining() < bytes) {
            throw new CorruptBlockException(id, "its table is too short");
        }
    }

    int plaintextLength() {
        return plaintextLength;
    }

    int segmentSize() {
        return segmentSize;
    }

    Segment segment(int index) {
        return segments[index];
    }

    /** Bytes of plaintext in a segment. */
    int plaintextLength(int index) {
        return Math.min(segmentSize, plaintextLength - index * segmentSize);
    }

    /** Whether these 32 bytes are the HMAC of a segment's plaintext. */
    boolean hasLeaf(int index, byte[] leaf) {
        int start = index * KeyedHash.LENGTH;
        return Arrays.equals(leaves, start, start + KeyedHash.LENGTH, leaf, 0, leaf.length);
    }
}
