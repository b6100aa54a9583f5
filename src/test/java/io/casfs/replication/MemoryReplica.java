package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.namespace.Author;
import io.casfs.namespace.Batch;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Change;
import io.casfs.namespace.Dot;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.MalformedRecordException;
import io.casfs.namespace.Member;
import io.casfs.namespace.MemoryTree;
import io.casfs.namespace.Mutation;
import io.casfs.namespace.MutationCodec;
import io.casfs.namespace.Replica;
import io.casfs.namespace.TreeView;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A replica in memory: a log of what happened, of which a {@link #crash} loses what was not synced, and the state that
 * follows from it. Thread-safe.
 */
final class MemoryReplica implements Replica, Members {
    private static final Map<Bytes, PublicKey> KEYS = new ConcurrentHashMap<>();

    private sealed interface Event {}

    private record Own(Bytes mutation) implements Event {}

    private record Sealed(Batch batch) implements Event {}

    private record Applied(Batch batch) implements Event {}

    private record Stable(Vector vector) implements Event {}

    /** Sees what happens to replicas, for checking. */
    interface Witness {
        Witness NONE = new Witness() {
            @Override
            public void made(Dot dot, Vector knowing) {}

            @Override
            public void applying(MemoryReplica replica, Dot dot) {}

            @Override
            public void stable(MemoryReplica replica, Vector vector) {}
        };

        /** A mutation was made by somebody who had applied {@code knowing}. */
        void made(Dot dot, Vector knowing);

        /** A mutation is about to be applied. */
        void applying(MemoryReplica replica, Dot dot);

        /** A replica is told what is stable. */
        void stable(MemoryReplica replica, Vector vector);
    }

    private final NodeId node;
    private final Witness witness;
    private final List<Event> log = new ArrayList<>();
    private final List<byte[]> adopted = new ArrayList<>();
    private int durableLength;
    private Vector durable = Vector.EMPTY;
    private Runnable listener = () -> {};

    private Author author;
    private long incarnation;
    private MemoryTree tree = new MemoryTree();
    private Vector applied = Vector.EMPTY;
    private Vector stable = Vector.EMPTY;
    private final Map<Dot, Bytes> mutations = new HashMap<>();
    private final List<Batch> batches = new ArrayList<>();
    private final Map<Vector.Incarnation, Long> sealed = new HashMap<>();

    MemoryReplica(NodeId node, long incarnation) {
        this(node, incarnation, Witness.NONE);
    }

    MemoryReplica(NodeId node, long incarnation, Witness witness) {
        this.node = node;
        this.witness = witness;
        this.incarnation = incarnation;
        this.author = new Author(node, incarnation, 0);
    }

    /** Ends the incarnation as a power cut does: of what was not synced, at most {@code kept} events survive. */
    synchronized void crash(int kept, long nextIncarnation) throws IOException {
        List<Event> survived = List.copyOf(log.subList(0, Math.min(log.size(), durableLength + kept)));
        log.clear();
        tree = new MemoryTree();
        applied = Vector.EMPTY;
        stable = Vector.EMPTY;
        mutations.clear();
        batches.clear();
        sealed.clear();
        listener = () -> {};
        incarnation = nextIncarnation;
        author = new Author(node, incarnation, 0);
        for (Event event : survived) {
            if (event instanceof Own own) {
                accept(own.mutation);
            } else if (event instanceof Sealed ownBatch) {
                keep(ownBatch.batch);
            } else if (event instanceof Applied foreign) {
                acceptAll(foreign.batch);
            } else if (event instanceof Stable said) {
                stable = said.vector;
                tree.settle(stable);
            }
            log.add(event);
        }
        sync();
    }

    synchronized int unsynced() {
        return log.size() - durableLength;
    }

    /** Makes a mutation. */
    Mutation mutate(long wallMicros, Change... changes) throws IOException {
        Mutation mutation;
        Runnable told;
        synchronized (this) {
            mutation = author.author(List.of(changes), wallMicros);
            byte[] record = MutationCodec.encode(mutation);
            author.authored(mutation, record);
            witness.made(mutation.dot(), applied);
            accept(Bytes.of(record));
            log.add(new Own(Bytes.of(record)));
            told = listener;
        }
        told.run();
        return mutation;
    }

    /** Returns the dot that the next mutation will have. */
    synchronized Dot next() {
        return author.next();
    }

    synchronized TreeView tree() {
        return tree;
    }

    synchronized List<InodeId> inodes() {
        return tree.shownInodes();
    }

    synchronized String content() {
        return tree.dump();
    }

    private void accept(Bytes record) throws IOException {
        Mutation mutation = MutationCodec.decode(record.toBytes());
        witness.applying(this, mutation.dot());
        mutations.put(mutation.dot(), record);
        applied = applied.with(mutation.dot());
        author.seen(mutation.stamp().micros());
        tree.apply(mutation);
    }

    private void acceptAll(Batch batch) throws IOException {
        for (int i = 0; i < batch.mutations().size(); i++) {
            if (!applied.covers(batch.author().dot(batch.first() + i))) {
                accept(batch.mutations().get(i));
            }
        }
        keep(batch);
    }

    private void keep(Batch batch) {
        batches.add(batch);
        sealed.merge(batch.author(), batch.last(), Math::max);
    }

    @Override
    public synchronized Vector.Incarnation incarnation() {
        return new Vector.Incarnation(node, incarnation);
    }

    @Override
    public synchronized Vector applied() {
        return applied;
    }

    @Override
    public synchronized Vector durable() {
        return durable;
    }

    @Override
    public synchronized void sync() {
        durableLength = log.size();
        durable = applied;
    }

    @Override
    public synchronized Optional<Batch> seal(Signer signer, long before) {
        for (var entry : applied.counters().entrySet()) {
            Vector.Incarnation own = entry.getKey();
            long from = sealed.getOrDefault(own, 0L) + 1;
            long end = own.number() == incarnation ? Math.min(entry.getValue(), before - 1) : entry.getValue();
            if (own.node().equals(node) && from <= end) {
                return Optional.of(seal(own, from, end, signer));
            }
        }
        return Optional.empty();
    }

    private Batch seal(Vector.Incarnation own, long from, long end, Signer signer) {
        List<Bytes> records = new ArrayList<>();
        for (long counter = from; counter <= end; counter++) {
            records.add(mutations.get(own.dot(counter)));
        }
        Map<Vector.Incarnation, Long> others = new HashMap<>(applied.counters());
        others.remove(own);
        Vector needs = Vector.of(others);
        byte[] statement = Batch.statement(own, from, end, records.get(records.size() - 1), needs);
        Batch batch = new Batch(own, from, records, needs, signer.sign(statement));
        keep(batch);
        log.add(new Sealed(batch));
        return batch;
    }

    @Override
    public synchronized boolean apply(Batch batch) throws IOException {
        long had = applied.counter(batch.author());
        if (batch.first() > had + 1 || !applied.covers(batch.needs())) {
            throw new GapException("before " + batch.author().dot(batch.first()));
        }
        byte[] previous = batch.first() == 1
                ? new byte[32]
                : MutationCodec.hash(
                        mutations.get(batch.author().dot(batch.first() - 1)).toBytes());
        for (int i = 0; i < batch.mutations().size(); i++) {
            Dot dot = batch.author().dot(batch.first() + i);
            Bytes record = batch.mutations().get(i);
            Mutation mutation = MutationCodec.decode(record.toBytes());
            if (!mutation.dot().equals(dot)) {
                throw new MalformedRecordException("mutation " + mutation.dot() + " in the place of " + dot);
            }
            boolean other = applied.covers(dot) && !mutations.get(dot).equals(record);
            if (other || !mutation.previous().equals(Bytes.of(previous))) {
                throw new ForkedHistoryException("another mutation " + dot);
            }
            previous = MutationCodec.hash(record.toBytes());
        }
        if (batch.last() <= had) {
            return false;
        }
        acceptAll(batch);
        log.add(new Applied(batch));
        return true;
    }

    @Override
    public synchronized List<Batch> lackedBy(Vector vector, int maxBytes) throws IOException {
        List<Batch> lacked = new ArrayList<>();
        int bytes = 0;
        for (Batch batch : batches) {
            if (vector.covers(batch.head())) {
                continue;
            }
            if (stable.covers(batch.head())) {
                throw new ForgottenHistoryException("mutations up to " + batch.head() + " aren't kept any more");
            }
            bytes += batch.mutations().stream().mapToInt(Bytes::length).sum();
            if (!lacked.isEmpty() && bytes > maxBytes) {
                break;
            }
            lacked.add(batch);
        }
        return lacked;
    }

    @Override
    public synchronized void stable(Vector vector) throws IOException {
        witness.stable(this, vector);
        tree.settle(vector);
        stable = vector;
        log.add(new Stable(vector));
    }

    @Override
    public synchronized Vector stable() {
        return stable;
    }

    @Override
    public synchronized void onMutation(Runnable runnable) {
        listener = runnable;
    }

    /** Parts are batches, each after its number; the last one is the stable vector. */
    @Override
    public synchronized Checkpoint checkpoint(Signer signer) {
        while (seal(signer, Long.MAX_VALUE).isPresent()) {
            // Until there are none.
        }
        List<byte[]> parts = new ArrayList<>();
        batches.forEach(batch -> parts.add(batch.encode()));
        parts.add(stable.encode());
        return new MemoryCheckpoint(applied, parts);
    }

    @Override
    public synchronized void adopt(byte[] part) throws IOException {
        if (!applied.equals(Vector.EMPTY)) {
            throw new IllegalStateException("this replica has mutations");
        }
        int number = MemoryCheckpoint.number(part);
        if (number == 0) {
            adopted.clear();
        }
        if (number != adopted.size()) {
            throw new MalformedRecordException("part " + number + " isn't the next");
        }
        adopted.add(MemoryCheckpoint.content(part));
    }

    @Override
    public synchronized void adopted(Vector vector) throws IOException {
        for (byte[] part : adopted.subList(0, adopted.size() - 1)) {
            Batch batch = Batch.decode(part);
            acceptAll(batch);
            log.add(new Applied(batch));
        }
        stable = Vector.decode(adopted.get(adopted.size() - 1));
        tree.settle(stable);
        log.add(new Stable(stable));
        if (!applied.equals(vector)) {
            throw new MalformedRecordException("the parts say " + applied + ", not " + vector);
        }
        sync();
    }

    @Override
    public synchronized Set<NodeId> listed() {
        return tree.members().stream().filter(Member::isListed).map(Member::id).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public synchronized Optional<PublicKey> key(NodeId member) {
        return tree.member(member)
                .map(found -> KEYS.computeIfAbsent(found.publicKey(), key -> NodeKey.publicKey(key.toBytes())));
    }
}
