package io.casfs.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** NIST SP 800-38A, F.5.5, CTR-AES256. */
final class AesCtrTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] KEY = HEX.parseHex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
    private static final byte[] IV = HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    private static final byte[] PLAINTEXT = HEX.parseHex("6bc1bee22e409f96e93d7e117393172a"
            + "ae2d8a571e03ac9c9eb76fac45af8e51"
            + "30c81c46a35ce411e5fbc1191a0a52ef"
            + "f69f2445df4f9b17ad2b417be66c3710");
    private static final byte[] CIPHERTEXT = HEX.parseHex("601ec313775789a5b7a7f504bbf3d228"
            + "f443e3ca4d62b59aca84e990cacaf5c5"
            + "2b0930daa23de94ce87017ba2d84988d"
            + "dfc9c58db67aada613c2dd08457941a6");

    private final AesCtr cipher = new AesCtr(KEY, 0);

    @Test
    void givesTheResultOfTheStandard() {
        assertArrayEquals(CIPHERTEXT, apply(IV, 0, PLAINTEXT));
        assertArrayEquals(PLAINTEXT, apply(IV, 0, CIPHERTEXT));
    }

    @Test
    void beginsAtEveryCounterOfTheStandard() {
        for (int block = 0; block < 4; block++) {
            byte[] expected = Arrays.copyOfRange(CIPHERTEXT, block * 16, CIPHERTEXT.length);
            assertArrayEquals(expected, apply(IV, block, Arrays.copyOfRange(PLAINTEXT, block * 16, PLAINTEXT.length)));
        }
    }

    @Test
    void addsOffsetsModulo128Bits() {
        assertEquals("f0f1f2f3f4f5f6f7f8f9fafcfcfdfeff", HEX.formatHex(AesCtr.counter(IV, 0, 1L << 32)));
        byte[] last = HEX.parseHex("ffffffffffffffffffffffffffffffff");
        assertEquals("00000000000000000000000000000000", HEX.formatHex(AesCtr.counter(last, 0, 1)));
        assertEquals("0000000000000000000000ffffffffff", HEX.formatHex(AesCtr.counter(last, 0, 1L << 40)));
        assertEquals("0000000000000000fffffffffffffffe", HEX.formatHex(AesCtr.counter(last, 0, -1)));
    }

    @Test
    void encryptsLongInputInOnePieceOrMany() {
        byte[] plaintext = new byte[300_000];
        new Random(1).nextBytes(plaintext);
        byte[] whole = apply(IV, 7, plaintext);
        int cut = 16 * 5_000;
        byte[] pieces = new byte[plaintext.length];
        cipher.apply(IV, 0, 7, plaintext, 0, cut, pieces, 0);
        cipher.apply(IV, 0, 7 + 5_000, plaintext, cut, plaintext.length - cut, pieces, cut);
        assertArrayEquals(whole, pieces);
        cipher.apply(IV, 0, 7, pieces, 0, pieces.length, pieces, 0);
        assertArrayEquals(plaintext, pieces);
    }

    @Test
    void refusesRangesOutsideOfItsArrays() {
        assertThrows(
                IndexOutOfBoundsException.class, () -> cipher.apply(IV, 0, 0, new byte[16], 1, 16, new byte[32], 0));
        assertThrows(
                IndexOutOfBoundsException.class, () -> cipher.apply(IV, 0, 0, new byte[32], 0, 16, new byte[16], 1));
    }

    private byte[] apply(byte[] iv, long offset, byte[] input) {
        byte[] output = new byte[input.length];
        cipher.apply(iv, 0, offset, input, 0, input.length, output, 0);
        return output;
    }
}
