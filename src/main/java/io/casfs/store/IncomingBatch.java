package io.casfs.store;

import io.casfs.namespace.Batch;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Dot;
import io.casfs.namespace.MalformedRecordException;
import io.casfs.namespace.Mutation;
import io.casfs.namespace.MutationCodec;
import io.casfs.namespace.Replica.ForkedHistoryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A batch with its mutations decoded, found to follow one another. */
final class IncomingBatch {
    private final Batch batch;
    private final List<Arrival> arrivals;

    /** One mutation, its record, and what it makes the head. */
    record Arrival(Mutation mutation, Bytes record, Head head) {}

    private IncomingBatch(Batch batch, List<Arrival> arrivals) {
        this.batch = batch;
        this.arrivals = arrivals;
    }

    /**
     * Decodes a batch.
     *
     * @throws MalformedRecordException if a mutation isn't one
     * @throws ForkedHistoryException if one doesn't follow the one before it
     */
    static IncomingBatch of(Batch batch) throws IOException {
        List<Arrival> arrivals = new ArrayList<>(batch.mutations().size());
        for (Bytes record : batch.mutations()) {
            Dot dot = batch.author().dot(batch.first() + arrivals.size());
            byte[] bytes = record.toBytes();
            Mutation mutation = decode(dot, bytes);
            if (!arrivals.isEmpty()) {
                checkFollows(arrivals.get(arrivals.size() - 1).head(), mutation);
            }
            arrivals.add(new Arrival(mutation, record, Head.of(mutation, bytes)));
        }
        return new IncomingBatch(batch, arrivals);
    }

    private static Mutation decode(Dot dot, byte[] record) throws MalformedRecordException {
        Mutation mutation;
        try {
            mutation = MutationCodec.decode(record);
        } catch (MalformedRecordException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            // The bytes are in memory: what fails is their meaning.
            throw new MalformedRecordException("mutation " + dot + " can't be read: " + e.getMessage());
        }
        if (!mutation.dot().equals(dot)) {
            throw new MalformedRecordException("a batch has mutation " + mutation.dot() + " in the place of " + dot);
        }
        return mutation;
    }

    static void checkFollows(Head head, Mutation mutation) throws IOException {
        if (!mutation.previous().equals(head.hash())) {
            throw new ForkedHistoryException("mutation " + mutation.dot() + " doesn't follow the one before it that is"
                    + " known here: its node was copied or restored while it ran, or lies");
        }
        if (mutation.stamp().micros() <= head.micros()) {
            throw new MalformedRecordException(
                    "mutation " + mutation.dot() + " has no later stamp than the one before it");
        }
    }

    Batch batch() {
        return batch;
    }

    /** Returns the mutations after a counter. */
    List<Arrival> after(long counter) {
        long known = Math.max(0, counter - batch.first() + 1);
        return arrivals.subList((int) Math.min(known, arrivals.size()), arrivals.size());
    }

    Arrival last() {
        return arrivals.get(arrivals.size() - 1);
    }
}
