package io.casfs.block;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes with the id they are stored under: plaintext outside of {@link SealedBlockStore}, the sealed form inside.
 *
 * <p>A block borrows its array and doesn't copy it: the owner must not change it until the {@link BlockStore#put} that
 * the block was made for has returned.
 */
public final class Block {
    /** The most plaintext a block can have: 1 MiB. */
    public static final int MAXIMUM_LENGTH = 1 << 20;

    private final BlockId id;
    private final byte[] bytes;
    private final int offset;
    private final int length;
    private final @Nullable SegmentDigests digests;

    private Block(BlockId id, byte[] bytes, int offset, int length, @Nullable SegmentDigests digests) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        this.id = id;
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.digests = digests;
    }

    /** Bytes in stored form. Nothing is checked here: whoever opens them does. */
    public static Block stored(BlockId id, byte[] bytes, int offset, int length) {
        return new Block(id, bytes, offset, length, null);
    }

    /** Plaintext that {@link BlockHasher} has hashed. */
    static Block hashed(BlockId id, byte[] bytes, int offset, int length, SegmentDigests digests) {
        return new Block(id, bytes, offset, length, digests);
    }

    /** The id the block is stored under. */
    public BlockId id() {
        return id;
    }

    /** Number of bytes. */
    public int length() {
        return length;
    }

    /** A read-only view of the bytes. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(bytes, offset, length).slice().asReadOnlyBuffer();
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    byte[] array() {
        return bytes;
    }

    int arrayOffset() {
        return offset;
    }

    /** The digests of plaintext; a stored form has none. */
    @Nullable
    SegmentDigests digests() {
        return digests;
    }
}
