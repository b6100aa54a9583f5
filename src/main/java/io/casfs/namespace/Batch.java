package io.casfs.namespace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Mutations of one incarnation that follow one another, as their author sealed them once and for all: what replicas hand
 * on.
 *
 * <p>Applied as a whole, after everything in {@link #needs}: so replicas apply causes before effects. Sealed once, batches
 * can't need each other in a circle.
 *
 * @param first the counter of the first mutation
 * @param mutations their records, as {@link MutationCodec} wrote them; never empty
 * @param needs what the author had applied when it sealed the batch, itself left out
 * @param signature of {@link #statement}, by the author's key
 */
public record Batch(Vector.Incarnation author, long first, List<Bytes> mutations, Vector needs, Bytes signature) {
    /** The mutations of a batch have at most this many bytes, unless it is a single one. */
    public static final int MAX_BYTES = 512 << 10;

    private static final int VERSION = 1;
    private static final int MAX_MUTATIONS = 1 << 16;
    private static final int MAX_MUTATION_LENGTH = 1 << 20;
    private static final int MAX_SIGNATURE = 256;

    public Batch {
        mutations = List.copyOf(mutations);
        if (first < 1 || mutations.isEmpty()) {
            throw new IllegalArgumentException("a batch has mutations, counted from 1");
        }
    }

    /** Returns the counter of the last mutation. */
    public long last() {
        return first + mutations.size() - 1;
    }

    /** Returns the name of the last mutation. */
    public Dot head() {
        return author.dot(last());
    }

    /**
     * Returns what the author signs: its incarnation, the counters, the hash of the last mutation, which chains all
     * before it, and what the batch needs.
     */
    public byte[] statement() {
        return statement(author, first, last(), mutations.get(mutations.size() - 1), needs);
    }

    /** Returns the {@link #statement} of a batch that is being sealed. */
    public static byte[] statement(Vector.Incarnation author, long first, long last, Bytes lastMutation, Vector needs) {
        RecordWriter out = new RecordWriter(VERSION);
        StampTable.write(out, author.dot(first));
        out.number(last).bytes(MutationCodec.hash(lastMutation.toBytes()));
        needs.write(out);
        return out.toBytes();
    }

    /** Returns the batch's record, before sealing. */
    public byte[] encode() {
        RecordWriter out = new RecordWriter(VERSION);
        StampTable.write(out, author.dot(first));
        needs.write(out);
        out.bytes(signature.toBytes()).number(mutations.size());
        mutations.forEach(mutation -> out.bytes(mutation.toBytes()));
        return out.toBytes();
    }

    /**
     * Returns the batch that {@link #encode} wrote; whether its mutations are what they should be is seen when it is
     * applied.
     */
    public static Batch decode(byte[] record) throws IOException {
        RecordReader in = new RecordReader("a batch of mutations", record, VERSION);
        Dot first = StampTable.readDot(in);
        Vector needs = Vector.read(in);
        Bytes signature = Bytes.of(in.bytes(MAX_SIGNATURE));
        int count = in.number(1, MAX_MUTATIONS);
        List<Bytes> mutations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            mutations.add(Bytes.of(in.bytes(MAX_MUTATION_LENGTH)));
        }
        in.end();
        if (first.counter() < 1) {
            throw in.malformed("a first counter above 0");
        }
        return new Batch(Vector.Incarnation.of(first), first.counter(), mutations, needs, signature);
    }
}
