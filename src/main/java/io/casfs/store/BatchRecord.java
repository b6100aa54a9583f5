package io.casfs.store;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Batch;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.RecordReader;
import io.casfs.namespace.RecordWriter;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.util.List;

/** What the table of batches has of one: all but the mutations, which the log has. */
record BatchRecord(Vector.Incarnation author, long first, long last, Vector needs, Bytes signature) {
    private static final int VERSION = 1;
    private static final int MAX_VECTOR = 4 << 20;
    private static final int MAX_SIGNATURE = 256;

    static BatchRecord of(Batch batch) {
        return new BatchRecord(batch.author(), batch.first(), batch.last(), batch.needs(), batch.signature());
    }

    Batch with(List<Bytes> mutations) {
        return new Batch(author, first, mutations, needs, signature);
    }

    byte[] encode() {
        return new RecordWriter(VERSION)
                .number(author.node().high())
                .number(author.node().low())
                .number(author.number())
                .number(first)
                .number(last)
                .bytes(needs.encode())
                .bytes(signature.toBytes())
                .toBytes();
    }

    static BatchRecord decode(byte[] record) throws IOException {
        RecordReader in = new RecordReader("the record of a batch", record, VERSION);
        BatchRecord batch = new BatchRecord(
                new Vector.Incarnation(new NodeId(in.number(), in.number()), in.number()),
                in.number(),
                in.number(),
                Vector.decode(in.bytes(MAX_VECTOR)),
                Bytes.of(in.bytes(MAX_SIGNATURE)));
        in.end();
        if (batch.first() < 1 || batch.last() < batch.first()) {
            throw in.malformed("counters from 1 on");
        }
        return batch;
    }
}
