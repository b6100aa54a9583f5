package io.casfs.node;

import io.casfs.namespace.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * This node's identity: a P-256 key pair in the file {@code node.key}, as PEM.
 *
 * <p>The public key stands beside the private one because the JDK can't compute it from that.
 */
record NodeKey(PrivateKey privateKey, PublicKey publicKey) {
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final int LINE = 64;

    static NodeKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return new NodeKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    /** The id: the first 16 bytes of the SHA-256 of the public key's SubjectPublicKeyInfo. */
    NodeId id() {
        try {
            ByteBuffer digest =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(publicKey.getEncoded()));
            return new NodeId(digest.getLong(), digest.getLong());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    static NodeKey read(Path file) throws IOException, CommandException {
        PrivateFiles.requirePrivate(file);
        String text = new String(PrivateFiles.read(file), StandardCharsets.US_ASCII);
        try {
            KeyFactory keys = KeyFactory.getInstance("EC");
            return new NodeKey(
                    keys.generatePrivate(new PKCS8EncodedKeySpec(section(text, PRIVATE))),
                    keys.generatePublic(new X509EncodedKeySpec(section(text, PUBLIC))));
        } catch (IllegalArgumentException | InvalidKeySpecException e) {
            // Not e: it may quote the key.
            throw CommandException.failed(file + " is not a usable node key. Restore it from a backup of the folder;"
                    + " without it this node loses its identity, but no content.");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no EC keys", e);
        }
    }

    byte[] encoded() {
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
