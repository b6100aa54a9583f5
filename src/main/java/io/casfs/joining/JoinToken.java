package io.casfs.joining;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What an inviter gives a joiner: where it is, how to know its cluster, and a secret to show once. Immutable.
 *
 * <p>As text it is {@code casfs1-} and Base32 (lower case, no padding) of
 *
 * <pre>
 *   version 1 (= 1) | expiry 8 | authority's fingerprint 32 | secret 16
 *   | number of addresses 1 | for each: length 1, ASCII | CRC-32 of all before 4
 * </pre>
 *
 * Numbers are big-endian; the expiry is in seconds since 1970.
 */
public final class JoinToken {
    static final int SECRET_LENGTH = 16;

    private static final String PREFIX = "casfs1-";
    private static final byte VERSION = 1;
    private static final int FINGERPRINT_LENGTH = 32;
    private static final int FIXED_LENGTH = 1 + 8 + FINGERPRINT_LENGTH + SECRET_LENGTH + 1;
    private static final int CHECKSUM_LENGTH = 4;
    private static final int MAX_TEXT = 4_096;

    private final List<String> addresses;
    private final Octets authorityFingerprint;
    private final Octets secret;
    private final Instant expiry;

    JoinToken(List<String> addresses, byte[] authorityFingerprint, byte[] secret, Instant expiry) {
        this.addresses = Addresses.require(1, addresses);
        this.authorityFingerprint =
                Octets.of(authorityFingerprint).require(FINGERPRINT_LENGTH, FINGERPRINT_LENGTH, "a fingerprint");
        this.secret = Octets.of(secret).require(SECRET_LENGTH, SECRET_LENGTH, "a token's secret");
        this.expiry = Instant.ofEpochSecond(expiry.getEpochSecond());
    }

    /**
     * Returns the token that {@link #text} printed; white space around it is ignored.
     *
     * @throws IllegalArgumentException for anything else, with a message for people that doesn't quote it
     */
    public static JoinToken parse(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith(PREFIX)) {
            throw new IllegalArgumentException(
                    stripped.matches("(?s)casfs[0-9]+-.*")
                            ? "this token is of another version of casfs; update casfs here, or make the token with this version"
                            : "this isn't a casfs token: it doesn't begin with '" + PREFIX + "'");
        }
        if (stripped.length() > MAX_TEXT) {
            throw notWhole("it is too long", null);
        }
        byte[] bytes;
        try {
            bytes = Base32.decode(stripped.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw notWhole(String.valueOf(e.getMessage()), e);
        }
        if (bytes.length < FIXED_LENGTH + CHECKSUM_LENGTH) {
            throw notWhole("it is too short", null);
        }
        int body = bytes.length - CHECKSUM_LENGTH;
        if (ByteBuffer.wrap(bytes).getInt(body) != checksum(bytes, body)) {
            throw notWhole("its checksum doesn't match", null);
        }
        return read(ByteBuffer.wrap(bytes, 0, body));
    }

    private static IllegalArgumentException notWhole(String why, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "this isn't a whole casfs token: " + why + "; copy it again, all in one piece", cause);
    }

    private static JoinToken read(ByteBuffer body) {
        try {
            if (body.get() != VERSION) {
                throw notWhole("its version is unknown", null);
            }
            Instant expiry = Instant.ofEpochSecond(body.getLong());
            byte[] fingerprint = bytes(body, FINGERPRINT_LENGTH);
            byte[] secret = bytes(body, SECRET_LENGTH);
            List<String> addresses = new ArrayList<>();
            for (int left = body.get(); left > 0; left--) {
                addresses.add(new String(bytes(body, body.get() & 0xff), StandardCharsets.US_ASCII));
            }
            if (body.hasRemaining()) {
                throw notWhole("it is longer than it says", null);
            }
            return new JoinToken(addresses, fingerprint, secret, expiry);
        } catch (BufferUnderflowException | DateTimeException e) {
            throw notWhole("it is shorter than it says", e);
        }
    }

    private static byte[] bytes(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    /** Returns the token as it is handed over: whoever has it can join. */
    public String text() {
        int length = FIXED_LENGTH + CHECKSUM_LENGTH;
        for (String address : addresses) {
            length += 1 + address.length();
        }
        ByteBuffer bytes = ByteBuffer.allocate(length)
                .put(VERSION)
                .putLong(expiry.getEpochSecond())
                .put(authorityFingerprint.toBytes())
                .put(secret.toBytes())
                .put((byte) addresses.size());
        for (String address : addresses) {
            bytes.put((byte) address.length()).put(address.getBytes(StandardCharsets.US_ASCII));
        }
        bytes.putInt(checksum(bytes.array(), bytes.position()));
        return PREFIX + Base32.encode(bytes.array());
    }

    /** Returns where the inviter listens, {@code HOST:PORT}, 1 to 8, the likeliest first. */
    public List<String> addresses() {
        return addresses;
    }

    /** Returns the SHA-256 of the public key of the cluster's authority. */
    public byte[] authorityFingerprint() {
        return authorityFingerprint.toBytes();
    }

    /** Returns when the token expires, in whole seconds; the inviter's clock decides. */
    public Instant expiry() {
        return expiry;
    }

    byte[] secret() {
        return secret.toBytes();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JoinToken that
                && addresses.equals(that.addresses)
                && authorityFingerprint.equals(that.authorityFingerprint)
                && secret.equals(that.secret)
                && expiry.equals(that.expiry);
    }

    @Override
    public int hashCode() {
        return Objects.hash(addresses, authorityFingerprint, secret, expiry);
    }

    /** Tells where and until when; never the secret. */
    @Override
    public String toString() {
        return "JoinToken[" + addresses + ", expires " + expiry + "]";
    }
}
