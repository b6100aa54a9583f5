package io.casfs.store;

import io.casfs.namespace.Batch;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Replica;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The replica in the database.
 *
 * <p>Batches are kept in the order in which they came to be here. That is a causal order: a batch is applied after what
 * it needs, and what it needs must be in batches here.
 */
final class StoredReplica implements Replica {
    private static final int MAX_MUTATIONS = 1 << 15;

    private final Database database;
    private final Records records;
    private final History history;
    private final Progress progress;
    private final TreeWriter writer;
    private final GroupCommit commits;
    private final Adoption adoption;
    private volatile boolean settled;
    private final ReentrantLock sealing = new ReentrantLock();

    StoredReplica(
            Database database,
            Records records,
            History history,
            TreeWriter writer,
            GroupCommit commits,
            Adoption adoption) {
        this.database = database;
        this.records = records;
        this.history = history;
        this.progress = history.progress();
        this.writer = writer;
        this.commits = commits;
        this.adoption = adoption;
    }

    @Override
    public Vector.Incarnation incarnation() {
        return progress.own();
    }

    @Override
    public Vector applied() {
        return progress.applied();
    }

    @Override
    public Vector durable() {
        return progress.durable();
    }

    @Override
    public void sync() throws IOException {
        commits.commit();
    }

    @Override
    public void onMutation(Runnable listener) {
        writer.onMutation(listener);
    }

    @Override
    public Optional<Batch> seal(Signer signer, long before) throws IOException {
        sealing.lock();
        try {
            while (true) {
                Optional<History.Unsealed> unsealed = writer.alone(() -> history.unsealed(before));
                if (unsealed.isEmpty()) {
                    return Optional.empty();
                }
                // Reading and signing don't hold up who writes; meanwhile the mutations may come back in a batch.
                SealedBatch sealed = seal(unsealed.get(), signer);
                if (writer.alone(() -> store(sealed))) {
                    return Optional.of(sealed.batch());
                }
            }
        } finally {
            sealing.unlock();
        }
    }

    /** A new batch and what it makes the head of its incarnation. */
    private record SealedBatch(Batch batch, Head head) {}

    private SealedBatch seal(History.Unsealed unsealed, Signer signer) throws IOException {
        long last = Math.min(unsealed.last(), unsealed.first() + MAX_MUTATIONS - 1);
        List<Bytes> mutations = history.read(unsealed.author(), unsealed.first(), last, Batch.MAX_BYTES);
        if (mutations.isEmpty()) {
            throw new IOException("the log lacks mutation " + unsealed.author().dot(unsealed.first())
                    + "; restore the folder from a copy or join the cluster anew");
        }
        last = unsealed.first() + mutations.size() - 1;
        Bytes lastMutation = mutations.get(mutations.size() - 1);
        Bytes signature =
                signer.sign(Batch.statement(unsealed.author(), unsealed.first(), last, lastMutation, unsealed.needs()));
        return new SealedBatch(
                new Batch(unsealed.author(), unsealed.first(), mutations, unsealed.needs(), signature),
                Head.of(lastMutation.toBytes()));
    }

    private boolean store(SealedBatch sealed) throws IOException {
        BatchRecord record = BatchRecord.of(sealed.batch());
        if (history.batched(record.author()) != record.first() - 1) {
            return false;
        }
        try (Database.Write write = database.new Write()) {
            history.add(write, record, sealed.head());
            write.write();
        }
        history.added(record, sealed.head());
        return true;
    }

    @Override
    public boolean apply(Batch batch) throws IOException {
        IncomingBatch incoming = IncomingBatch.of(batch);
        return writer.alone(() -> {
            adoption.requireNone();
            checkSame(incoming);
            if (batch.last() <= history.batched(batch.author())) {
                return false;
            }
            checkNeeds(batch);
            long known = history.head(batch.author()).counter();
            writer.apply(incoming);
            return batch.last() > known;
        });
    }

    /** Checks that the batch continues, or repeats, the history that is known here. */
    private void checkSame(IncomingBatch incoming) throws IOException {
        Batch batch = incoming.batch();
        Head head = history.head(batch.author());
        if (batch.author().equals(progress.own()) && batch.last() > head.counter()) {
            throw new ForkedHistoryException("another node makes mutations as this one, " + batch.author()
                    + ": its folder was copied; end one of them and let it join anew");
        }
        if (batch.last() > head.counter()) {
            if (batch.first() <= head.counter() + 1) {
                // The chain speaks for all before it, so comparing one hash compares every mutation known already.
                IncomingBatch.checkFollows(
                        head, incoming.after(head.counter()).get(0).mutation());
            }
            return;
        }
        // If the log has it no longer, every member had it: then it goes by its name alone.
        Optional<byte[]> known = history.logged(batch.author(), batch.last());
        if (known.isPresent() && !Bytes.of(known.get()).equals(incoming.last().record())) {
            throw new ForkedHistoryException("there are two mutations " + batch.head()
                    + ": their node was copied or restored while it ran, or lies");
        }
    }

    private void checkNeeds(Batch batch) throws GapException {
        long batched = history.batched(batch.author());
        if (batch.first() > batched + 1) {
            throw new GapException("the batch from mutation " + batch.author().dot(batch.first())
                    + " on follows one that isn't here: the last is " + batched);
        }
        if (!history.batched().covers(batch.needs())) {
            throw new GapException("the batch up to mutation " + batch.head() + " needs others that aren't here");
        }
    }

    @Override
    public List<Batch> lackedBy(Vector vector, int maxBytes) throws IOException {
        return history.lackedBy(vector, maxBytes);
    }

    @Override
    public void stable(Vector vector) throws IOException {
        boolean moved = writer.alone(() -> {
            adoption.requireNone();
            Vector reached = history.stable().union(vector.intersection(history.batched()));
            if (reached.equals(history.stable())) {
                return false;
            }
            try (Database.Write write = database.new Write()) {
                history.forget(write, reached);
                write.write();
            }
            history.forgot(reached);
            return true;
        });
        if (moved || !settled) {
            writer.settle(history.stable());
            settled = true; // what the death of the process left is done with the first call after the start
        }
    }

    @Override
    public Vector stable() {
        return history.stable();
    }

    @Override
    public Checkpoint checkpoint(Signer signer) throws IOException {
        sealing.lock();
        try {
            while (seal(signer, Long.MAX_VALUE).isPresent()) {
                // The next part of what there is.
            }
            // What was made since is little: sealing it may hold up who writes.
            return writer.alone(() -> {
                adoption.requireNone();
                while (seal(signer, Long.MAX_VALUE).isPresent()) {
                    // The next part of what there is.
                }
                return new StoredCheckpoint(database, records, progress.applied());
            });
        } finally {
            sealing.unlock();
        }
    }

    @Override
    public void adopt(byte[] part) throws IOException {
        CheckpointPart decoded = adoption.open(part);
        writer.alone(() -> {
            if (!progress.applied().equals(Vector.EMPTY)) {
                throw new IllegalStateException("this replica has mutations; only a new one can adopt a checkpoint");
            }
            writer.adopting(true);
            adoption.take(decoded);
            return decoded;
        });
    }

    @Override
    public void adopted(Vector vector) throws IOException {
        writer.alone(() -> {
            adoption.end(vector);
            history.load();
            writer.adopting(false);
            return vector;
        });
        commits.commit();
    }
}
