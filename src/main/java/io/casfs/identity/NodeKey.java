package io.casfs.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * A node's identity: a P-256 key pair, whose public half gives the id. Immutable and thread-safe.
 *
 * <p>As text it is PEM, private and public key: the JDK can't compute the public one from the private one.
 */
public final class NodeKey {
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int LINE = 64;

    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private NodeKey(PrivateKey privateKey, PublicKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** Draws a new key. */
    public static NodeKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return new NodeKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    /**
     * Returns the key that {@link #encoded} wrote.
     *
     * @throws IllegalArgumentException for anything else; it never quotes what was given
     */
    public static NodeKey parse(byte[] pem) {
        String text = new String(pem, StandardCharsets.US_ASCII);
        try {
            PrivateKey key =
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(section(text, PRIVATE)));
            return new NodeKey(key, publicKey(section(text, PUBLIC)));
        } catch (IllegalArgumentException | InvalidKeySpecException e) {
            // Not e: it may quote the key.
            throw new IllegalArgumentException("not the two keys of a node");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no EC keys", e);
        }
    }

    /**
     * Returns the public key with this SubjectPublicKeyInfo.
     *
     * @throws IllegalArgumentException if it isn't one
     */
    public static PublicKey publicKey(byte[] subjectPublicKeyInfo) {
        try {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException("not a public key", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no EC keys", e);
        }
    }

    /** Returns the id of the node that has this public key: the first 16 bytes of its SHA-256. */
    public static NodeId id(PublicKey key) {
        return id(key.getEncoded());
    }

    /** Returns the id of the node whose public key has this SubjectPublicKeyInfo. */
    public static NodeId id(byte[] subjectPublicKeyInfo) {
        try {
            ByteBuffer digest =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(subjectPublicKeyInfo));
            return new NodeId(digest.getLong(), digest.getLong());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** Returns this node's id. */
    public NodeId id() {
        return id(publicKey);
    }

    /** Returns the public key. */
    public PublicKey publicKey() {
        return publicKey;
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    /** Signs {@code statement} with ECDSA over SHA-256 (FIPS 186-4). */
    public byte[] sign(byte[] statement) {
        try {
            Signature signature = Signature.getInstance(SIGNATURE);
            signature.initSign(privateKey);
            signature.update(statement);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java can't sign with P-256", e);
        }
    }

    /** Returns whether {@code signature} is that of {@code statement} by the owner of {@code key}. */
    public static boolean isSigned(PublicKey key, byte[] statement, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(SIGNATURE);
            verifier.initVerify(key);
            verifier.update(statement);
            return verifier.verify(signature);
        } catch (SignatureException | InvalidKeyException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java can't verify P-256", e);
        }
    }

    /** Returns both keys as PEM, for a file that only this user can read. */
    public byte[] encoded() {
        return (section(PRIVATE, privateKey.getEncoded()) + section(PUBLIC, publicKey.getEncoded()))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String section(String label, byte[] content) {
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    private static byte[] section(String text, String label) {
        String begin = "-----BEGIN " + label + "-----\n";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + label + "-----");
        if (from < 0 || to < from + begin.length()) {
            throw new IllegalArgumentException("no section " + label);
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }

    /** Tells the id; never the key. */
    @Override
    public String toString() {
        return "NodeKey[" + id() + "]";
    }
}
