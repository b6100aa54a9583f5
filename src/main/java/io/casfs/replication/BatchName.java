package io.casfs.replication;

import io.casfs.namespace.Batch;
import io.casfs.namespace.Vector;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Says which mutations a batch has; a sealed batch opens under no other name. */
record BatchName(Vector.Incarnation author, long first, long last) {
    BatchName {
        Objects.requireNonNull(author.node());
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("a batch has mutations, counted from 1");
        }
    }

    static BatchName of(Batch batch) {
        return new BatchName(batch.author(), batch.first(), batch.last());
    }

    /** Returns the bytes that bind the sealed record to this name. */
    byte[] key() {
        return ByteBuffer.allocate(5 * Long.BYTES)
                .putLong(author.node().high())
                .putLong(author.node().low())
                .putLong(author.number())
                .putLong(first)
                .putLong(last)
                .array();
    }
}
