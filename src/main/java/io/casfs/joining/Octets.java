package io.casfs.joining;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/** Immutable bytes, some of them secret, that are URL-safe Base64 without padding in JSON. */
public final class Octets {
    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns a copy of {@code bytes}. */
    public static Octets of(byte[] bytes) {
        return new Octets(bytes.clone());
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Octets parse(String text) {
        Octets octets = new Octets(Base64.getUrlDecoder().decode(text));
        if (!octets.text().equals(text)) {
            throw new IllegalArgumentException("not Base64 as casfs writes it");
        }
        return octets;
    }

    @JsonValue
    String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Returns a copy. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Returns the number of bytes. */
    public int length() {
        return bytes.length;
    }

    Octets require(int least, int most, String what) {
        if (bytes.length < least || bytes.length > most) {
            throw new IllegalArgumentException(what + " doesn't have " + bytes.length + " bytes");
        }
        return this;
    }

    /** Takes the same time wherever the bytes differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Tells the length; never the bytes. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
