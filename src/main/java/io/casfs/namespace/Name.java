package io.casfs.namespace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A name in a directory: 1 to 255 arbitrary bytes without {@code /} and NUL, and not {@code .} or {@code ..}.
 *
 * <p>Names are bytes: nothing decodes, normalises or case-folds them. Immutable.
 */
public final class Name implements Comparable<Name> {
    /** The longest name, in bytes. */
    public static final int MAX_LENGTH = 255;

    private final byte[] bytes;

    private Name(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns the name made of a copy of {@code bytes}.
     *
     * @throws IllegalArgumentException if they are not a name
     */
    public static Name of(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException("a name has 1 to 255 bytes, this one has " + bytes.length);
        }
        for (byte b : bytes) {
            if (b == '/' || b == 0) {
                throw new IllegalArgumentException("a name holds neither '/' nor NUL");
            }
        }
        if (bytes[0] == '.' && (bytes.length == 1 || (bytes.length == 2 && bytes[1] == '.'))) {
            throw new IllegalArgumentException("'.' and '..' are not names");
        }
        return new Name(bytes.clone());
    }

    /** Returns the name whose bytes are the UTF-8 form of {@code text}. */
    public static Name of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Returns the number of bytes. */
    public int length() {
        return bytes.length;
    }

    @Override
    public int compareTo(Name other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Name name && Arrays.equals(bytes, name.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns the name for people: bytes that are not UTF-8 show as replacement characters. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
