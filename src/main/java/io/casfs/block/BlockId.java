package io.casfs.block;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The name of a block: a kind byte (hash algorithm, data or manifest) and the digest of the content. Immutable.
 *
 * <p>As text: the digest of a data block in lower-case hex, {@code m-} and the digest for a manifest. The algorithm
 * shows in the length. Ordered by kind byte, then digest.
 */
public final class BlockId implements Comparable<BlockId> {
    private static final String MANIFEST_PREFIX = "m-";
    private static final HexFormat HEX = HexFormat.of();

    /** Kind byte and digest. */
    private final byte[] encoded;

    private final int hashCode;

    private BlockId(byte[] encoded) {
        this.encoded = encoded;
        this.hashCode = Arrays.hashCode(encoded);
    }

    /**
     * The id with this digest.
     *
     * @throws IllegalArgumentException if the digest hasn't the algorithm's length
     */
    static BlockId of(HashSetting algorithm, BlockKind kind, byte[] digest) {
        if (digest.length != algorithm.digestLength()) {
            throw new IllegalArgumentException("a digest of " + algorithm + " has " + algorithm.digestLength()
                    + " bytes, this one has " + digest.length);
        }
        byte[] encoded = new byte[1 + digest.length];
        encoded[0] = kindByte(algorithm, kind);
        System.arraycopy(digest, 0, encoded, 1, digest.length);
        return new BlockId(encoded);
    }

    /**
     * The id of these bytes, as {@link #toBytes} gives them.
     *
     * @throws IllegalArgumentException for an unknown kind or a wrong length
     */
    public static BlockId fromBytes(byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("a block id cannot be empty");
        }
        int expected = 1 + algorithmOf(bytes[0]).digestLength();
        if (bytes.length != expected) {
            throw new IllegalArgumentException(
                    "a block id of kind " + bytes[0] + " has " + expected + " bytes, this one has " + bytes.length);
        }
        return new BlockId(bytes.clone());
    }

    /**
     * The id that {@link #toString} gave as this text.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static BlockId parse(String text) {
        BlockKind kind = text.startsWith(MANIFEST_PREFIX) ? BlockKind.MANIFEST : BlockKind.DATA;
        String hex = kind == BlockKind.MANIFEST ? text.substring(MANIFEST_PREFIX.length()) : text;
        for (HashSetting algorithm : HashSetting.values()) {
            if (hex.length() == 2 * algorithm.digestLength() && isLowerHex(hex)) {
                return of(algorithm, kind, HEX.parseHex(hex));
            }
        }
        String shown = text.length() <= 80 ? text : text.substring(0, 80) + "...";
        throw new IllegalArgumentException("\"" + shown + "\" is not a block id: 64 (hmac-sha256) or 40 (sha1)"
                + " lower-case hex digits, after \"m-\" for a manifest");
    }

    /** Kind byte and digest: 33 bytes for HMAC-SHA-256, 21 for SHA-1. A copy. */
    public byte[] toBytes() {
        return encoded.clone();
    }

    /** How the content was hashed. */
    public HashSetting algorithm() {
        return algorithmOf(encoded[0]);
    }

    /** What the block contains. */
    public BlockKind kind() {
        return (encoded[0] & 1) == 0 ? BlockKind.MANIFEST : BlockKind.DATA;
    }

    /** The digest alone. A copy. */
    public byte[] digest() {
        return Arrays.copyOfRange(encoded, 1, encoded.length);
    }

    byte kindByte() {
        return encoded[0];
    }

    /** Two hex digits that spread blocks evenly. */
    String fanOut() {
        return HEX.toHexDigits(encoded[1]);
    }

    /** Whether the digest is this one. */
    boolean hasDigest(byte[] digest) {
        return Arrays.equals(encoded, 1, encoded.length, digest, 0, digest.length);
    }

    @Override
    public int compareTo(BlockId other) {
        return Arrays.compareUnsigned(encoded, other.encoded);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockId id && hashCode == id.hashCode && Arrays.equals(encoded, id.encoded);
    }

    @Override
    public int hashCode() {
        return hashCode;
    }

    @Override
    public String toString() {
        String hex = HEX.formatHex(encoded, 1, encoded.length);
        return kind() == BlockKind.MANIFEST ? MANIFEST_PREFIX + hex : hex;
    }

    // Odd: data, even: manifest.
    private static byte kindByte(HashSetting algorithm, BlockKind kind) {
        int data = algorithm == HashSetting.HMAC_SHA256 ? 1 : 3;
        return (byte) (kind == BlockKind.DATA ? data : data + 1);
    }

    private static HashSetting algorithmOf(byte kindByte) {
        return switch (kindByte) {
            case 1, 2 -> HashSetting.HMAC_SHA256;
            case 3, 4 -> HashSetting.SHA1;
            default -> throw new IllegalArgumentException("unknown kind of block id: " + (kindByte & 0xff));
        };
    }

    private static boolean isLowerHex(String text) {
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }
}
