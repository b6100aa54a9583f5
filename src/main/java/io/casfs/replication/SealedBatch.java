package io.casfs.replication;

import io.casfs.crypto.RecordSealer;
import io.casfs.namespace.Batch;
import io.casfs.namespace.MalformedRecordException;
import java.io.IOException;

/** A batch as it travels: its name in clear, its record sealed. Immutable; the bytes are shared, never changed. */
final class SealedBatch {
    private static final byte KIND = 32;

    private final BatchName name;
    private final byte[] record;

    /** Takes a batch that somebody else sealed. */
    SealedBatch(BatchName name, byte[] record) {
        this.name = name;
        this.record = record;
    }

    static SealedBatch seal(RecordSealer records, Batch batch) {
        BatchName name = BatchName.of(batch);
        return new SealedBatch(name, records.seal(KIND, name.key(), batch.encode()));
    }

    /**
     * Returns the batch.
     *
     * @throws IOException if it wasn't sealed in this cluster, or under another name
     */
    Batch open(RecordSealer records) throws IOException {
        Batch batch = Batch.decode(records.open(KIND, name.key(), record));
        if (!BatchName.of(batch).equals(name)) {
            throw new MalformedRecordException("a batch called " + name + " is " + BatchName.of(batch));
        }
        return batch;
    }

    BatchName name() {
        return name;
    }

    byte[] record() {
        return record;
    }

    int length() {
        return record.length;
    }
}
