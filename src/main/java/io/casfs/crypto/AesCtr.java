package io.casfs.crypto;

import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-CTR at any counter, over heap arrays. Thread-safe: a thread has one {@link Cipher} for all keys. */
final class AesCtr {
    /**
     * JDK 17 uses the processor's AES instructions only once the method around them has been called some thousand times.
     * With pieces of this size that is after 40 MB of a fresh program's work, with 64 KiB after 200 MB, at a tenth of the
     * speed; later both are equally fast.
     */
    private static final int MAXIMUM_PIECE = 8 * 1024;

    /** Beyond what HotSpot wants before it compiles a method with loops for the last time: 15,000. */
    private static final int WARM_UP_CALLS = 30_000;

    private static final ThreadLocal<Cipher> CIPHERS = ThreadLocal.withInitial(AesCtr::newCipher);

    private final SecretKeySpec key;

    AesCtr(byte[] keyBytes, int offset) {
        key = new SecretKeySpec(keyBytes, offset, 32, "AES");
    }

    /**
     * Encrypts or, which is the same, decrypts.
     *
     * @param iv starts at {@code ivOffset} and is a big-endian number; the first counter is IV + {@code counterOffset}
     * @param out may be {@code in} with {@code outOffset == inOffset}; must not overlap it otherwise
     */
    void apply(
            byte[] iv,
            int ivOffset,
            long counterOffset,
            byte[] in,
            int inOffset,
            int length,
            byte[] out,
            int outOffset) {
        Objects.checkFromIndexSize(inOffset, length, in.length);
        Objects.checkFromIndexSize(outOffset, length, out.length);
        if (length == 0) {
            return;
        }
        Cipher cipher = CIPHERS.get();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(counter(iv, ivOffset, counterOffset)));
            for (int done = 0; done < length; ) {
                int piece = Math.min(MAXIMUM_PIECE, length - done);
                int written = cipher.update(in, inOffset + done, piece, out, outOffset + done);
                if (written != piece) {
                    throw new IllegalStateException("CTR is a stream: gave " + piece + " bytes, got " + written);
                }
                done += piece;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-CTR refused a valid call", e);
        }
    }

    /**
     * Has the cipher compiled with the processor's AES instructions before it is needed: calls count, not bytes, so many
     * tiny pieces do in a tenth of a second what would else take the first 40 MB.
     */
    static void warmUp() {
        AesCtr cipher = new AesCtr(new byte[32], 0);
        byte[] piece = new byte[64];
        byte[] iv = new byte[IvSource.IV_LENGTH];
        for (int call = 0; call < WARM_UP_CALLS; call++) {
            cipher.apply(iv, 0, call, piece, 0, piece.length, piece, 0);
        }
    }

    /** IV + offset modulo 2^128, both unsigned. */
    static byte[] counter(byte[] iv, int ivOffset, long counterOffset) {
        byte[] counter = new byte[IvSource.IV_LENGTH];
        System.arraycopy(iv, ivOffset, counter, 0, counter.length);
        long rest = counterOffset;
        int carry = 0;
        for (int i = counter.length - 1; i >= 0 && (rest != 0 || carry != 0); i--) {
            int sum = (counter[i] & 0xff) + (int) (rest & 0xff) + carry;
            counter[i] = (byte) sum;
            carry = sum >>> 8;
            rest >>>= 8;
        }
        return counter;
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-CTR", e);
        }
    }
}
