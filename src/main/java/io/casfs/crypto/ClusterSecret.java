package io.casfs.crypto;

import java.security.SecureRandom;

/**
 * The 32 random bytes that all keys of a cluster derive from. Whoever has them can read everything. Immutable and
 * thread-safe.
 */
public final class ClusterSecret {
    /** Length of a secret in bytes. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private ClusterSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Makes the secret of a new cluster. */
    public static ClusterSecret generate(SecureRandom random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return new ClusterSecret(bytes);
    }

    /**
     * Takes a secret read from its key file or received when joining.
     *
     * @throws IllegalArgumentException unless {@code bytes} has {@link #LENGTH} bytes
     */
    public static ClusterSecret of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a cluster secret has " + LENGTH + " bytes, these are " + bytes.length);
        }
        return new ClusterSecret(bytes.clone());
    }

    /** A copy of the secret, only for the 0600 key file and for a node being admitted. */
    public byte[] encoded() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "ClusterSecret[hidden]";
    }
}
