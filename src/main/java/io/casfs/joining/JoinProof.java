package io.casfs.joining;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Shows that somebody has a token's secret without sending it. */
final class JoinProof {
    private static final byte[] PURPOSE = "casfs join".getBytes(StandardCharsets.US_ASCII);

    private JoinProof() {}

    /** Returns what is proved and signed: that the owner of this key speaks to this host, and no other, to join. */
    static byte[] statement(X509Certificate host, byte[] publicKey) {
        try {
            byte[] digest = sha256(host.getEncoded());
            return ByteBuffer.allocate(PURPOSE.length + digest.length + publicKey.length)
                    .put(PURPOSE)
                    .put(digest)
                    .put(publicKey)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the certificate has no encoding", e);
        }
    }

    /** Returns what the inviter keeps of a secret: enough to check proofs. */
    static Octets key(byte[] secret) {
        return Octets.of(sha256(secret));
    }

    /** Returns the HMAC-SHA-256 of a statement. */
    static Octets proof(Octets key, byte[] statement) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.toBytes(), "HmacSHA256"));
            return Octets.of(mac.doFinal(statement));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
