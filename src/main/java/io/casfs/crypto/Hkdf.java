package io.casfs.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256, RFC 5869. The JDK has it from version 25 on only. */
final class Hkdf {
    private static final int HASH_LENGTH = 32;

    private Hkdf() {}

    /** HKDF-Extract: a pseudorandom key of 32 bytes. An empty salt stands for 32 zero bytes, as in the RFC. */
    static byte[] extract(byte[] salt, byte[] inputKeyMaterial) {
        // HMAC pads a short key with zeros, but the JDK refuses an empty one.
        return mac(salt.length == 0 ? new byte[HASH_LENGTH] : salt).doFinal(inputKeyMaterial);
    }

    /** HKDF-Expand: {@code length} bytes, at most 255 * 32. */
    static byte[] expand(byte[] pseudorandomKey, byte[] info, int length) {
        if (length < 0 || length > 255 * HASH_LENGTH) {
            throw new IllegalArgumentException("HKDF cannot give " + length + " bytes");
        }
        Mac mac = mac(pseudorandomKey);
        byte[] output = new byte[length];
        byte[] previous = new byte[0];
        for (int done = 0, counter = 1; done < length; done += HASH_LENGTH, counter++) {
            mac.update(previous);
            mac.update(info);
            mac.update((byte) counter);
            previous = mac.doFinal();
            System.arraycopy(previous, 0, output, done, Math.min(HASH_LENGTH, length - done));
        }
        Arrays.fill(previous, (byte) 0);
        return output;
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }
}
