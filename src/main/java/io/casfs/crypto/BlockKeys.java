package io.casfs.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The keys that seal blocks: a separate pair for each block, derived from its id. Thread-safe. */
public final class BlockKeys {
    /** Length of an IV in bytes. */
    public static final int IV_LENGTH = IvSource.IV_LENGTH;

    private static final byte[] PURPOSE = "block".getBytes(StandardCharsets.US_ASCII);

    private final byte[] key;
    private final IvSource ivs;

    BlockKeys(byte[] key, IvSource ivs) {
        this.key = key;
        this.ivs = ivs;
    }

    /** The operations under the keys of one block, named by the bytes of its id. */
    public BlockCipher forBlock(byte[] id) {
        byte[] info = Arrays.copyOf(PURPOSE, PURPOSE.length + id.length);
        System.arraycopy(id, 0, info, PURPOSE.length, id.length);
        byte[] keys = Hkdf.expand(key, info, 64);
        BlockCipher cipher = new BlockCipher(keys);
        Arrays.fill(keys, (byte) 0);
        return cipher;
    }

    /** A fresh random IV for one sealing. */
    public byte[] newIv() {
        byte[] iv = new byte[IV_LENGTH];
        ivs.next(iv, 0);
        return iv;
    }

    /** Makes the ciphers fast before they are needed; takes some tenths of a second of one processor. */
    public static void warmUp() {
        AesCtr.warmUp();
    }
}
