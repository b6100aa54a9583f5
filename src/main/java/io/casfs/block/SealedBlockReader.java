package io.casfs.block;

import com.github.luben.zstd.ZstdException;
import io.casfs.crypto.BlockCipher;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;

/** Plaintext of one sealing, every segment verified before it is returned. */
final class SealedBlockReader implements BlockReader {
    private final BlockReader sealed;
    private final SealedHeader header;
    private final SealedTable table;
    private final byte[] iv;
    private final BlockCipher cipher;
    private final BlockHasher hasher;
    private final ScratchPool scratches;

    private SealedBlockReader(
            BlockReader sealed, SealedHeader header, SealedTable table, BlockCipher cipher, SealingTools tools) {
        this.sealed = sealed;
        this.header = header;
        this.table = table;
        this.iv = header.iv();
        this.cipher = cipher;
        this.hasher = tools.hasher();
        this.scratches = tools.scratches();
    }

    /**
     * Reads and checks header and table. The reader owns {@code sealed} once this has returned.
     *
     * @throws CorruptBlockException if they aren't those of an authentic sealing of the block
     */
    static SealedBlockReader open(BlockId id, BlockReader sealed, SealingTools tools) throws IOException {
        // One read for both: the longest table is shorter than a disk's sector group or a network's packet.
        int longest = SealedHeader.TABLE_OFFSET + SealedTable.MAXIMUM_LENGTH;
        byte[] head = new byte[Math.min(longest, sealed.length())];
        sealed.read(0, head, 0, head.length);
        SealedHeader header = SealedHeader.parse(id, head);
        header.requireLength(sealed);
        int tableLength = header.tableLength();
        BlockCipher cipher = tools.keys().forBlock(id.toBytes());
        byte[] stored = Arrays.copyOfRange(head, SealedHeader.LENGTH, SealedHeader.TABLE_OFFSET);
        if (!MessageDigest.isEqual(stored, BlockSealer.tableTag(cipher, head, 0, tableLength))) {
            throw new CorruptBlockException(id, "its header or table is not authentic");
        }
        byte[] bytes = new byte[tableLength];
        cipher.ctr(header.iv(), 0, head, SealedHeader.TABLE_OFFSET, tableLength, bytes, 0);
        SealedTable table = SealedTable.parse(header, bytes, tools.hasher());
        return new SealedBlockReader(sealed, header, table, cipher, tools);
    }

    @Override
    public int length() {
        return table.plaintextLength();
    }

    @Override
    public int segmentSize() {
        return table.segmentSize();
    }

    @Override
    public void read(int position, byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(position, length, length());
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return;
        }
        Scratch scratch = scratches.take();
        try {
            int size = table.segmentSize();
            for (int i = position / size; i * size < position + length; i++) {
                int from = Math.max(position, i * size);
                int to = Math.min(position + length, i * size + table.plaintextLength(i));
                int target = offset + from - position;
                if (to - from == table.plaintextLength(i)) {
                    open(i, scratch, into, target);
                } else {
                    byte[] segment = new byte[table.plaintextLength(i)];
                    open(i, scratch, segment, 0);
                    System.arraycopy(segment, from - i * size, into, target, to - from);
                }
            }
        } finally {
            scratches.give(scratch);
        }
    }

    /** Decrypts and verifies a whole segment; zeros it in the array if it isn't what it should be. */
    private void open(int index, Scratch scratch, byte[] into, int offset) throws IOException {
        SealedTable.Segment segment = table.segment(index);
        int plaintext = table.plaintextLength(index);
        int stored = segment.storedLength();
        byte[] bytes = scratch.first(stored);
        sealed.read(segment.offset(), bytes, 0, stored);
        boolean verified = false;
        try {
            if (segment.compressed()) {
                decompress(index, scratch, bytes, into, offset);
            } else {
                cipher.ctr(iv, BlockSealer.counterOffset(index), bytes, 0, stored, into, offset);
            }
            verified = isAuthentic(index, into, offset, plaintext);
        } finally {
            if (!verified) {
                Arrays.fill(into, offset, offset + plaintext, (byte) 0);
            }
        }
        if (!verified) {
            throw new CorruptBlockException(header.id(), "segment " + index + " has another digest");
        }
    }

    private boolean isAuthentic(int index, byte[] bytes, int offset, int length) {
        return header.id().algorithm() == HashSetting.SHA1
                ? header.id().hasDigest(BlockHasher.sha1(bytes, offset, length))
                : table.hasLeaf(index, hasher.leaf(bytes, offset, length));
    }

    private void decompress(int index, Scratch scratch, byte[] stored, byte[] into, int offset) throws IOException {
        SealedTable.Segment segment = table.segment(index);
        int length = segment.storedLength();
        // The digest is that of the plaintext. zstd must not meet bytes that somebody without the key chose.
        if (!MessageDigest.isEqual(segment.tag(), BlockSealer.segmentTag(cipher, index, stored, 0, length))) {
            throw new CorruptBlockException(header.id(), "segment " + index + " is not authentic");
        }
        byte[] compressed = scratch.second(length);
        cipher.ctr(iv, BlockSealer.counterOffset(index), stored, 0, length, compressed, 0);
        int expected = table.plaintextLength(index);
        try {
            int written = scratch.decompressor().decompressByteArray(into, offset, expected, compressed, 0, length);
            if (written != expected) {
                throw new CorruptBlockException(
                        header.id(),
                        "segment " + index + " decompresses to " + written + " bytes instead of " + expected);
            }
        } catch (ZstdException e) {
            CorruptBlockException corrupt = new CorruptBlockException(
                    header.id(), "segment " + index + " doesn't decompress: " + e.getMessage());
            corrupt.initCause(e);
            throw corrupt;
        }
    }

    @Override
    public void expect(int position, int length) throws IOException {
        Objects.checkFromIndexSize(position, length, length());
        if (length > 0) {
            SealedTable.Segment first = table.segment(position / table.segmentSize());
            SealedTable.Segment last = table.segment((position + length - 1) / table.segmentSize());
            sealed.expect(first.offset(), last.offset() + last.storedLength() - first.offset());
        }
    }

    @Override
    public void close() throws IOException {
        sealed.close();
    }
}
