package io.casfs.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** All keys of a cluster, each derived from its secret for one purpose. Immutable and thread-safe. */
public final class ClusterKeys {
    private static final byte[] SALT = "casfs 1".getBytes(StandardCharsets.US_ASCII);
    private static final int GEARS = 256;

    private final byte[] clusterId;
    private final RecordSealer records;
    private final KeyedHash names;
    private final KeyedHash blockIds;
    private final BlockKeys blocks;
    private final byte[] authoritySeed;
    private final long[] gears;

    private ClusterKeys(byte[] root) {
        IvSource ivs = new IvSource(new SecureRandom());
        clusterId = key(root, "cluster id", 16);
        records = new RecordSealer(
                clusterId,
                new AesCtr(key(root, "record encryption", 32), 0),
                new KeyedHash(key(root, "record authentication", 32)),
                ivs);
        names = new KeyedHash(key(root, "names", 32));
        blockIds = new KeyedHash(key(root, "block ids", 32));
        blocks = new BlockKeys(key(root, "blocks", 32), ivs);
        authoritySeed = key(root, "cluster authority", 48);
        gears = new long[GEARS];
        ByteBuffer.wrap(key(root, "gear table", GEARS * Long.BYTES))
                .asLongBuffer()
                .get(gears);
    }

    /** Derives the keys; the same secret gives the same keys for ever. */
    public static ClusterKeys derive(ClusterSecret secret) {
        return new ClusterKeys(Hkdf.extract(SALT, secret.encoded()));
    }

    private static byte[] key(byte[] root, String purpose, int length) {
        return Hkdf.expand(root, purpose.getBytes(StandardCharsets.US_ASCII), length);
    }

    /** The public name of the cluster: 16 bytes that tell nothing about the secret. A copy. */
    public byte[] clusterId() {
        return clusterId.clone();
    }

    /** Seals the records of the tree. */
    public RecordSealer records() {
        return records;
    }

    /** Hashes names for looking them up. */
    public KeyedHash names() {
        return names;
    }

    /** Hashes contents to block ids. */
    public KeyedHash blockIds() {
        return blockIds;
    }

    /** Seals blocks. */
    public BlockKeys blocks() {
        return blocks;
    }

    /** The secret that the cluster's certificate authority is derived from: 48 bytes. A copy. */
    public byte[] authoritySeed() {
        return authoritySeed.clone();
    }

    /** The chunker's 256 random numbers: keyed, so that boundaries don't betray known contents. A copy. */
    public long[] gearTable() {
        return gears.clone();
    }
}
