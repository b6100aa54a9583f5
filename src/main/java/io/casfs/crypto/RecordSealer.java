package io.casfs.crypto;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Encrypts and authenticates records (format in the package description). Thread-safe.
 *
 * <p>A record is bound to its cluster, its kind and its key: moved to another place it doesn't open.
 */
public final class RecordSealer {
    /** Bytes that sealing adds. */
    public static final int OVERHEAD = 1 + IvSource.IV_LENGTH + 16;

    private static final byte VERSION = 1;
    private static final int IV_OFFSET = 1;
    private static final int BODY_OFFSET = IV_OFFSET + IvSource.IV_LENGTH;
    private static final int TAG_LENGTH = 16;

    private final byte[] clusterId;
    private final AesCtr cipher;
    private final KeyedHash mac;
    private final IvSource ivs;

    RecordSealer(byte[] clusterId, AesCtr cipher, KeyedHash mac, IvSource ivs) {
        this.clusterId = clusterId;
        this.cipher = cipher;
        this.mac = mac;
        this.ivs = ivs;
    }

    /** The sealed form: {@link #OVERHEAD} bytes longer, different at each call. */
    public byte[] seal(byte kind, byte[] key, byte[] plaintext) {
        byte[] sealed = new byte[Math.addExact(plaintext.length, OVERHEAD)];
        sealed[0] = VERSION;
        ivs.next(sealed, IV_OFFSET);
        cipher.apply(sealed, IV_OFFSET, 0, plaintext, 0, plaintext.length, sealed, BODY_OFFSET);
        byte[] tag = tag(kind, key, sealed);
        System.arraycopy(tag, 0, sealed, sealed.length - TAG_LENGTH, TAG_LENGTH);
        return sealed;
    }

    /**
     * The plaintext of a sealed record.
     *
     * @throws CorruptRecordException unless exactly these bytes were sealed in this cluster for this kind and key
     */
    public byte[] open(byte kind, byte[] key, byte[] sealed) throws CorruptRecordException {
        if (sealed.length < OVERHEAD) {
            throw new CorruptRecordException("a sealed record has at least " + OVERHEAD + " bytes, this one has "
                    + sealed.length + " (kind " + kind + ")");
        }
        if (sealed[0] != VERSION) {
            throw new CorruptRecordException("sealed record of format version " + (sealed[0] & 0xff)
                    + ", this program knows version " + VERSION + " (kind " + kind + ")");
        }
        byte[] stored = Arrays.copyOfRange(sealed, sealed.length - TAG_LENGTH, sealed.length);
        if (!MessageDigest.isEqual(tag(kind, key, sealed), stored)) {
            throw new CorruptRecordException("a sealed record is not authentic: changed, moved, or of another cluster"
                    + " (kind " + kind + ", " + sealed.length + " bytes)");
        }
        byte[] plaintext = new byte[sealed.length - OVERHEAD];
        cipher.apply(sealed, IV_OFFSET, 0, sealed, BODY_OFFSET, plaintext.length, plaintext, 0);
        return plaintext;
    }

    private byte[] tag(byte kind, byte[] key, byte[] sealed) {
        ByteBuffer associated = ByteBuffer.allocate(clusterId.length + 6 + key.length)
                .put(clusterId)
                .put(sealed[0])
                .put(kind)
                .putInt(key.length)
                .put(key)
                .flip();
        ByteBuffer ivAndBody = ByteBuffer.wrap(sealed, IV_OFFSET, sealed.length - IV_OFFSET - TAG_LENGTH);
        return Arrays.copyOf(mac.hash(associated, ivAndBody), TAG_LENGTH);
    }
}
