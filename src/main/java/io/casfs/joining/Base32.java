package io.casfs.joining;

import java.util.Arrays;

/** Base32 (RFC 4648) in lower case without padding. */
final class Base32 {
    private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";

    private Base32() {}

    static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder((bytes.length * 8 + 4) / 5);
        int held = 0;
        int bits = 0;
        for (byte next : bytes) {
            held = (held << 8) | (next & 0xff);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(DIGITS.charAt((held >> bits) & 31));
            }
            held &= (1 << bits) - 1;
        }
        if (bits > 0) {
            text.append(DIGITS.charAt((held << (5 - bits)) & 31));
        }
        return text.toString();
    }

    /**
     * Returns the bytes that {@link #encode} wrote.
     *
     * @throws IllegalArgumentException for any other text
     */
    static byte[] decode(String text) {
        byte[] bytes = new byte[text.length() * 5 / 8];
        int length = 0;
        int held = 0;
        int bits = 0;
        for (int at = 0; at < text.length(); at++) {
            int digit = DIGITS.indexOf(text.charAt(at));
            if (digit < 0) {
                throw new IllegalArgumentException("its character " + (at + 1) + " is none that tokens have");
            }
            held = (held << 5) | digit;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[length++] = (byte) (held >> bits);
                held &= (1 << bits) - 1;
            }
        }
        byte[] whole = Arrays.copyOf(bytes, length);
        if (!encode(whole).equals(text)) {
            throw new IllegalArgumentException("its end is missing");
        }
        return whole;
    }
}
