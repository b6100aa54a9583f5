package io.casfs.block;

import io.casfs.crypto.BlockKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The first 64 bytes of a sealed block, which are not encrypted (byte diagram in the package description). Its fields
 * are plausible but, without the keys, not authentic.
 */
public final class SealedHeader {
    /** Bytes of the header. */
    public static final int LENGTH = 64;

    static final int TAG_LENGTH = 16;
    /** The encrypted table begins here. */
    static final int TABLE_OFFSET = LENGTH + TAG_LENGTH;
    /** Authenticated bytes of the header: all but the CRC. */
    static final int CRC_OFFSET = 60;

    private static final int MAGIC = 0x63617362; // "casb"
    private static final byte VERSION = 1;
    private static final int DIGEST_SPACE = 32;

    private final BlockId id;
    private final byte[] iv;
    private final int tableLength;
    private final int sealedLength;

    SealedHeader(BlockId id, byte[] iv, int tableLength, int sealedLength) {
        this.id = id;
        this.iv = iv;
        this.tableLength = tableLength;
        this.sealedLength = sealedLength;
    }

    /**
     * Parses the first {@link #LENGTH} bytes of {@code bytes}.
     *
     * @throws CorruptBlockException unless they are the header of a sealing of block {@code expected}
     */
    public static SealedHeader parse(BlockId expected, byte[] bytes) throws CorruptBlockException {
        if (bytes.length < LENGTH) {
            throw new CorruptBlockException(expected, "it ends inside its header, after " + bytes.length + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, LENGTH);
        if (buffer.getInt() != MAGIC) {
            throw new CorruptBlockException(expected, "this is no sealed block");
        }
        byte version = buffer.get();
        if (version != VERSION) {
            throw new CorruptBlockException(
                    expected, "format version " + (version & 0xff) + ", this program knows version " + VERSION);
        }
        byte kind = buffer.get();
        int tableLength = buffer.getShort() & 0xffff;
        byte[] digest = new byte[DIGEST_SPACE];
        buffer.get(digest);
        if (kind != expected.kindByte() || !Arrays.equals(digest, padded(expected))) {
            throw new CorruptBlockException(expected, "its header names another block");
        }
        byte[] iv = new byte[BlockKeys.IV_LENGTH];
        buffer.get(iv);
        int sealedLength = buffer.getInt();
        if (tableLength < SealedTable.MINIMUM_LENGTH
                || tableLength > SealedTable.MAXIMUM_LENGTH
                || sealedLength < TABLE_OFFSET + tableLength
                || sealedLength > TABLE_OFFSET + tableLength + Block.MAXIMUM_LENGTH) {
            throw new CorruptBlockException(
                    expected, "impossible lengths: table " + tableLength + ", block " + sealedLength);
        }
        return new SealedHeader(expected, iv, tableLength, sealedLength);
    }

    /**
     * Finds rot without any key: reads a whole sealed block and compares length and CRC-32C. Bytes that somebody
     * changed on purpose can pass.
     *
     * @return the header
     * @throws CorruptBlockException unless the reader gives an undamaged sealing of block {@code expected}
     */
    public static SealedHeader verifyChecksum(BlockId expected, BlockReader sealed) throws IOException {
        byte[] bytes = new byte[Math.min(LENGTH, sealed.length())];
        sealed.read(0, bytes, 0, bytes.length);
        SealedHeader header = parse(expected, bytes);
        header.requireLength(sealed);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CRC_OFFSET);
        byte[] piece = new byte[64 * 1024];
        for (int position = LENGTH; position < sealed.length(); position += piece.length) {
            int length = Math.min(piece.length, sealed.length() - position);
            sealed.read(position, piece, 0, length);
            crc.update(piece, 0, length);
        }
        if ((int) crc.getValue() != ByteBuffer.wrap(bytes).getInt(CRC_OFFSET)) {
            throw new CorruptBlockException(expected, "its checksum doesn't match");
        }
        return header;
    }

    /** The block. */
    public BlockId id() {
        return id;
    }

    /** The name of this sealing: its IV of 16 bytes. A copy. */
    public byte[] iv() {
        return iv.clone();
    }

    /** Bytes of the whole sealed block. */
    public int sealedLength() {
        return sealedLength;
    }

    int tableLength() {
        return tableLength;
    }

    void requireLength(BlockReader sealed) throws CorruptBlockException {
        if (sealed.length() != sealedLength) {
            throw new CorruptBlockException(
                    id, "its header promises " + sealedLength + " bytes, there are " + sealed.length());
        }
    }

    /** Writes the header but for the CRC, which {@link #writeCrc} adds once everything else is there. */
    void writeTo(byte[] bytes, int offset) {
        ByteBuffer.wrap(bytes, offset, LENGTH)
                .putInt(MAGIC)
                .put(VERSION)
                .put(id.kindByte())
                .putShort((short) tableLength)
                .put(padded(id))
                .put(iv)
                .putInt(sealedLength);
    }

    void writeCrc(byte[] bytes, int offset) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, CRC_OFFSET);
        crc.update(bytes, offset + LENGTH, sealedLength - LENGTH);
        ByteBuffer.wrap(bytes).putInt(offset + CRC_OFFSET, (int) crc.getValue());
    }

    private static byte[] padded(BlockId id) {
        return Arrays.copyOf(id.digest(), DIGEST_SPACE);
    }
}
