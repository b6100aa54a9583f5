package io.casfs.store;

import io.casfs.namespace.Bytes;
import io.casfs.namespace.Mutation;
import io.casfs.namespace.MutationCodec;
import io.casfs.namespace.RecordReader;
import io.casfs.namespace.RecordWriter;
import java.io.IOException;

/**
 * The newest mutation that a replica has of an incarnation: what the next one must follow.
 *
 * @param hash of its record, all zeros before the first
 * @param micros its stamp
 */
record Head(long counter, Bytes hash, long micros) {
    static final Head NONE = new Head(0, Bytes.of(new byte[32]), -1);

    private static final int VERSION = 1;
    private static final int HASH_LENGTH = 32;

    static Head of(Mutation mutation, byte[] record) {
        return new Head(
                mutation.dot().counter(),
                Bytes.of(MutationCodec.hash(record)),
                mutation.stamp().micros());
    }

    static Head of(byte[] record) throws IOException {
        return of(MutationCodec.decode(record), record);
    }

    byte[] encode() {
        return new RecordWriter(VERSION)
                .number(counter)
                .bytes(hash.toBytes())
                .number(micros)
                .toBytes();
    }

    static Head decode(byte[] record) throws IOException {
        RecordReader in = new RecordReader("the head of an incarnation", record, VERSION);
        Head head = new Head(in.number(), Bytes.of(in.bytes(HASH_LENGTH)), in.number());
        in.end();
        if (head.counter() < 1 || head.hash().length() != HASH_LENGTH) {
            throw in.malformed("a counter above 0 and a hash of " + HASH_LENGTH + " bytes");
        }
        return head;
    }
}
