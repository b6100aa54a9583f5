package io.casfs.replication;

import io.casfs.namespace.Vector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** What the giver of a checkpoint signs: its vector and all its parts in their order. */
final class CheckpointDigest {
    private static final byte[] PURPOSE = "casfs checkpoint 1".getBytes(StandardCharsets.US_ASCII);

    private final MessageDigest parts = sha256();

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void add(byte[] part) {
        parts.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
        parts.update(part);
    }

    /** Returns the bytes to be signed, after all parts. */
    byte[] statement(Vector vector) {
        byte[] digest = parts.digest();
        byte[] encoded = vector.encode();
        return ByteBuffer.allocate(PURPOSE.length + digest.length + encoded.length)
                .put(PURPOSE)
                .put(digest)
                .put(encoded)
                .array();
    }
}
