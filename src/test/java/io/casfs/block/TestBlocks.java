package io.casfs.block;

import io.casfs.crypto.ClusterKeys;
import io.casfs.crypto.ClusterSecret;
import java.io.IOException;
import java.util.Random;

/** Keys and contents that tests share. */
public final class TestBlocks {
    /** The keys of the golden files: their secret is the bytes 0 to 31. */
    public static final ClusterKeys KEYS = ClusterKeys.derive(ClusterSecret.of(counting(ClusterSecret.LENGTH)));

    /** Names blocks by HMAC-SHA-256. */
    public static final BlockHasher HASHER = new BlockHasher(HashSetting.HMAC_SHA256, KEYS.blockIds());

    /** Names blocks by SHA-1. */
    public static final BlockHasher SHA1_HASHER = new BlockHasher(HashSetting.SHA1, KEYS.blockIds());

    private TestBlocks() {}

    /** 0, 1, 2... */
    public static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    /** Random bytes, always the same for a seed. */
    public static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Bytes that compress to less than half. */
    public static byte[] compressible(long seed, int length) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) "etaoin shrdlu\n".charAt(random.nextInt(1 + random.nextInt(14)));
        }
        return bytes;
    }

    /** A data block of random bytes. */
    public static Block block(long seed, int length) {
        return block(random(seed, length));
    }

    /** A data block. */
    public static Block block(byte[] content) {
        return HASHER.block(BlockKind.DATA, content, 0, content.length);
    }

    /** All bytes a store has for an id. */
    public static byte[] read(BlockStore store, BlockId id) throws IOException {
        try (BlockReader reader = store.open(id).orElseThrow(() -> new BlockMissingException(id))) {
            byte[] bytes = new byte[reader.length()];
            reader.read(0, bytes, 0, bytes.length);
            return bytes;
        }
    }
}
