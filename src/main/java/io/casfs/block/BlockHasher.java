package io.casfs.block;

import io.casfs.crypto.KeyedHash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/**
 * Gives blocks their ids, by the rules in the package description. Thread-safe.
 *
 * <p>The setting decides how new blocks are named. Blocks named by either algorithm can be checked.
 */
public final class BlockHasher {
    /** Bytes per segment of a block named by HMAC-SHA-256: 64 KiB. */
    static final int SEGMENT_SIZE = 64 * 1024;

    private static final byte[] LEAF = {0};
    private static final byte DATA_ROOT = 1;
    private static final byte MANIFEST_ROOT = 2;
    private static final byte[] NO_LEAVES = {};

    private final HashSetting setting;
    private final KeyedHash hash;
    private final BlockId emptyId;

    /** Names new blocks by {@code setting}; the key of {@code hash} is the cluster's for block ids. */
    public BlockHasher(HashSetting setting, KeyedHash hash) {
        this.setting = setting;
        this.hash = hash;
        this.emptyId = block(BlockKind.DATA, NO_LEAVES, 0, 0).id();
    }

    /** How new blocks are named. */
    public HashSetting setting() {
        return setting;
    }

    /** The id of the data block without content. */
    public BlockId emptyId() {
        return emptyId;
    }

    /**
     * Hashes a part of an array, which the block then borrows.
     *
     * @throws IllegalArgumentException if it is longer than {@link Block#MAXIMUM_LENGTH}
     */
    public Block block(BlockKind kind, byte[] bytes, int offset, int length) {
        return block(setting, kind, bytes, offset, length);
    }

    /** As {@link #block(BlockKind, byte[], int, int)}, named by HMAC-SHA-256 whatever the setting is. */
    public Block keyedBlock(BlockKind kind, byte[] bytes, int offset, int length) {
        return block(HashSetting.HMAC_SHA256, kind, bytes, offset, length);
    }

    private Block block(HashSetting algorithm, BlockKind kind, byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length > Block.MAXIMUM_LENGTH) {
            throw new IllegalArgumentException(
                    "a block has at most " + Block.MAXIMUM_LENGTH + " bytes, these are " + length);
        }
        int segmentSize = segmentSize(algorithm);
        byte[] leaves = NO_LEAVES;
        byte[] digest;
        if (algorithm == HashSetting.SHA1) {
            digest = sha1(bytes, offset, length);
        } else {
            int segments = (length + segmentSize - 1) / segmentSize;
            leaves = new byte[segments * KeyedHash.LENGTH];
            for (int i = 0; i < segments; i++) {
                int start = i * segmentSize;
                byte[] leaf = leaf(bytes, offset + start, Math.min(segmentSize, length - start));
                System.arraycopy(leaf, 0, leaves, i * KeyedHash.LENGTH, KeyedHash.LENGTH);
            }
            digest = root(kind, length, leaves);
        }
        BlockId id = BlockId.of(algorithm, kind, digest);
        return Block.hashed(id, bytes, offset, length, new SegmentDigests(segmentSize, leaves));
    }

    /** Bytes per segment of a block so named: a SHA-1 block has one segment, since its digest covers all of it. */
    static int segmentSize(HashSetting algorithm) {
        return algorithm == HashSetting.SHA1 ? Block.MAXIMUM_LENGTH : SEGMENT_SIZE;
    }

    /** HMAC(K, 0x00 | segment). */
    byte[] leaf(byte[] bytes, int offset, int length) {
        return hash.hash(ByteBuffer.wrap(LEAF), ByteBuffer.wrap(bytes, offset, length));
    }

    /** HMAC(K, 0x01 or 0x02 | segment size 4 | length 4 | leaves), numbers big-endian. */
    byte[] root(BlockKind kind, int length, byte[] leaves) {
        ByteBuffer head = ByteBuffer.allocate(9)
                .put(kind == BlockKind.DATA ? DATA_ROOT : MANIFEST_ROOT)
                .putInt(SEGMENT_SIZE)
                .putInt(length)
                .flip();
        return hash.hash(head, ByteBuffer.wrap(leaves));
    }

    static byte[] sha1(byte[] bytes, int offset, int length) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(bytes, offset, length);
            return sha1.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
