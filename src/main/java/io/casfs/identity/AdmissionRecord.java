package io.casfs.identity;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Optional;

/**
 * A member's signed word that a node has joined: lets the node in where the member list doesn't have it yet.
 *
 * <pre>
 *   version 1 (= 1) | cluster id 16 | joined 16 | inviter 16 | signature, to the end
 * </pre>
 *
 * The signature is the inviter's, over {@code "casfs admission"} and all before the signature. Immutable.
 */
public final class AdmissionRecord {
    /** The longest record in bytes. */
    public static final int MAX_LENGTH = 256;

    private static final byte VERSION = 1;
    private static final int CLUSTER_LENGTH = 16;
    private static final int SIGNED_LENGTH = 1 + CLUSTER_LENGTH + 2 * 16;
    private static final byte[] PURPOSE = "casfs admission".getBytes(StandardCharsets.US_ASCII);

    private final NodeId joined;
    private final NodeId inviter;
    private final byte[] encoded;

    private AdmissionRecord(NodeId joined, NodeId inviter, byte[] encoded) {
        this.joined = joined;
        this.inviter = inviter;
        this.encoded = encoded;
    }

    /** Signs that {@code joined} has been let into the cluster. */
    public static AdmissionRecord sign(byte[] clusterId, NodeId joined, NodeKey inviter) {
        NodeId by = inviter.id();
        byte[] signed = ByteBuffer.allocate(SIGNED_LENGTH)
                .put(VERSION)
                .put(clusterId, 0, CLUSTER_LENGTH)
                .putLong(joined.high())
                .putLong(joined.low())
                .putLong(by.high())
                .putLong(by.low())
                .array();
        byte[] signature = inviter.sign(statement(signed));
        byte[] encoded = Arrays.copyOf(signed, SIGNED_LENGTH + signature.length);
        System.arraycopy(signature, 0, encoded, SIGNED_LENGTH, signature.length);
        return new AdmissionRecord(joined, by, encoded);
    }

    private static byte[] statement(byte[] signed) {
        byte[] statement = Arrays.copyOf(PURPOSE, PURPOSE.length + SIGNED_LENGTH);
        System.arraycopy(signed, 0, statement, PURPOSE.length, SIGNED_LENGTH);
        return statement;
    }

    /** Returns the record that {@link #encoded} gave, if it is one of this cluster; whether it is true isn't checked. */
    public static Optional<AdmissionRecord> parse(byte[] clusterId, byte[] encoded) {
        if (encoded.length <= SIGNED_LENGTH || encoded.length > MAX_LENGTH || encoded[0] != VERSION) {
            return Optional.empty();
        }
        try {
            ByteBuffer buffer = ByteBuffer.wrap(encoded, 1, encoded.length - 1);
            byte[] cluster = new byte[CLUSTER_LENGTH];
            buffer.get(cluster);
            NodeId joined = new NodeId(buffer.getLong(), buffer.getLong());
            NodeId inviter = new NodeId(buffer.getLong(), buffer.getLong());
            return Arrays.equals(cluster, clusterId)
                    ? Optional.of(new AdmissionRecord(joined, inviter, encoded.clone()))
                    : Optional.empty();
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    /** Returns the node that was let in. */
    public NodeId joined() {
        return joined;
    }

    /** Returns the member who says so. */
    public NodeId inviter() {
        return inviter;
    }

    /** Returns whether the owner of this key, which must be the inviter's, really signed it. */
    public boolean isSignedBy(PublicKey inviterKey) {
        byte[] signature = Arrays.copyOfRange(encoded, SIGNED_LENGTH, encoded.length);
        return NodeKey.id(inviterKey).equals(inviter) && NodeKey.isSigned(inviterKey, statement(encoded), signature);
    }

    /** Returns a copy of the record's bytes. */
    public byte[] encoded() {
        return encoded.clone();
    }
}
