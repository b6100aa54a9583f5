package io.casfs.replication;

import io.casfs.namespace.MalformedRecordException;
import io.casfs.namespace.Replica;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.util.List;

/** What a replica has: applied, and of it what survives power loss. */
record Knowledge(Vector applied, Vector durable) {
    static final Knowledge NONE = new Knowledge(Vector.EMPTY, Vector.EMPTY);

    /** The pieces that {@link #pieces} makes. */
    static final int PIECES = 2;

    /** Some 7,000 incarnations; batches and vectors together have to fit into a payload. */
    private static final int MAX_VECTOR = 256 << 10;

    static Knowledge of(Replica replica) {
        // In this order, so that what is durable is never more than what is applied.
        Vector durable = replica.durable();
        return new Knowledge(replica.applied(), durable);
    }

    static Knowledge decode(List<byte[]> pieces) throws IOException {
        return new Knowledge(vector(pieces.get(0)), vector(pieces.get(1)));
    }

    private static Vector vector(byte[] record) throws IOException {
        if (record.length > MAX_VECTOR) {
            throw new MalformedRecordException("a version vector of " + record.length + " bytes is too long");
        }
        return Vector.decode(record);
    }

    List<byte[]> pieces() {
        return List.of(applied.encode(), durable.encode());
    }
}
