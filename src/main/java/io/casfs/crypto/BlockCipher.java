package io.casfs.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Encryption and authentication under the keys of one block. Thread-safe. */
public final class BlockCipher {
    /** Length of a tag in bytes. */
    public static final int TAG_LENGTH = 16;

    private static final ThreadLocal<Mac> MACS = ThreadLocal.withInitial(BlockCipher::newMac);

    private final AesCtr cipher;
    private final SecretKeySpec macKey;

    /** Takes 32 bytes for AES, then 32 bytes for HMAC. */
    BlockCipher(byte[] keys) {
        cipher = new AesCtr(keys, 0);
        macKey = new SecretKeySpec(keys, 32, 32, "HmacSHA256");
    }

    /**
     * Encrypts or, which is the same, decrypts by AES-256-CTR, beginning at counter IV + {@code counterOffset} (modulo
     * 2^128). The caller sees to it that no two plaintexts meet the same counters of an IV.
     *
     * @param out may be {@code in} with {@code outOffset == inOffset}; must not overlap it otherwise
     */
    public void ctr(byte[] iv, long counterOffset, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        cipher.apply(iv, 0, counterOffset, in, inOffset, length, out, outOffset);
    }

    /**
     * The first {@link #TAG_LENGTH} bytes of HMAC-SHA-256 over the domain and the remaining bytes of the parts, joined
     * without separators; the buffers are consumed.
     *
     * @param domain keeps tags of different things apart
     */
    public byte[] tag(byte domain, ByteBuffer... parts) {
        Mac mac = MACS.get();
        try {
            mac.init(macKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 refused a valid key", e);
        }
        mac.update(domain);
        for (ByteBuffer part : parts) {
            mac.update(part);
        }
        return Arrays.copyOf(mac.doFinal(), TAG_LENGTH);
    }

    private static Mac newMac() {
        try {
            return Mac.getInstance("HmacSHA256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }
}
