package io.casfs.store;

import io.casfs.namespace.Author;
import io.casfs.namespace.Batch;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Mutation;
import io.casfs.namespace.MutationCodec;
import io.casfs.namespace.Replica.ForgottenHistoryException;
import io.casfs.namespace.Vector;
import io.casfs.namespace.Vector.Incarnation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The mutations and batches that a replica has, on disk, with an index of them in memory.
 *
 * <p>An own mutation is a record in the log and nothing else; where each incarnation stands is written with its batches.
 * The rest follows from the log at the next start: own mutations after the last batch are not sealed yet.
 *
 * <p>Whoever changes it holds the lock of {@link TreeWriter}; {@link #lackedBy} and {@link #stable} need none. What is
 * added to a write takes effect here only when its second half is called, after the write.
 */
final class History {
    private static final byte[] ALL = {};

    private final Database database;
    private final Records records;
    private final Author author;
    private final Progress progress;
    private final BatchIndex index = new BatchIndex();
    private final Map<Incarnation, Head> applied = new HashMap<>();
    private final Map<Incarnation, Long> batched = new ConcurrentHashMap<>();
    private final Map<Incarnation, Long> forgotten = new ConcurrentHashMap<>();
    private final List<Incarnation> earlier = new ArrayList<>();
    private long lastSequence;
    private volatile Vector stable = Vector.EMPTY;

    /** Own mutations that are in no batch. */
    record Unsealed(Incarnation author, long first, long last, Vector needs) {}

    History(Database database, Records records, Author author, Progress progress) {
        this.database = database;
        this.records = records;
        this.author = author;
        this.progress = progress;
    }

    /** Takes in what the database has: at the start, and when a checkpoint was adopted. */
    void load() throws IOException {
        index.clear();
        applied.clear();
        batched.clear();
        forgotten.clear();
        records.scan(Table.VECTOR, ALL, ALL, (key, record) -> {
            Head head = Head.decode(record);
            applied.put(Keys.incarnation(key), head);
            batched.put(Keys.incarnation(key), head.counter());
            return true;
        });
        lastSequence = 0;
        records.scan(Table.BATCHES, ALL, ALL, (key, record) -> {
            lastSequence = Keys.sequence(key);
            index.add(BatchIndex.Entry.of(BatchRecord.decode(record), lastSequence));
            return true;
        });
        forgotten.putAll(batched);
        forgotten.putAll(index.before());
        loadUnsealed();
        Optional<byte[]> record = records.get(Table.STATE, State.STABLE.key());
        stable = record.isPresent() ? Vector.decode(record.get()) : Vector.EMPTY;
        applied.values().forEach(head -> author.seen(head.micros()));
        publish();
    }

    /** Finds the own incarnations that ended before all their mutations were in batches, in the order of their time. */
    private void loadUnsealed() throws IOException {
        Map<Incarnation, Long> since = new HashMap<>();
        for (Incarnation own : ownIncarnations()) {
            long sealed = batched.getOrDefault(own, 0L);
            Optional<byte[]> last = lastLogged(own);
            if (last.isEmpty() || Keys.counter(last.get()) <= sealed) {
                continue;
            }
            byte[] record = logged(own, Keys.counter(last.get())).orElseThrow();
            applied.put(own, Head.of(record));
            Optional<byte[]> first = logged(own, sealed + 1);
            if (first.isEmpty()) {
                throw new IOException("the log lacks mutation " + own.dot(sealed + 1)
                        + "; restore the folder from a copy or join the cluster anew");
            }
            since.put(own, MutationCodec.decode(first.get()).stamp().micros());
        }
        earlier.clear();
        earlier.addAll(since.keySet());
        earlier.sort(Comparator.comparing(since::get));
    }

    private List<Incarnation> ownIncarnations() throws IOException {
        List<Incarnation> found = new ArrayList<>();
        byte[] prefix = Keys.node(progress.own().node());
        byte[] from = prefix;
        while (true) {
            byte[] start = from;
            List<Incarnation> next = new ArrayList<>(1);
            database.scan(Table.LOG, prefix, start, (key, value) -> {
                next.add(Keys.incarnation(key));
                return false;
            });
            if (next.isEmpty()) {
                return found;
            }
            found.add(next.get(0));
            if (next.get(0).number() == -1) {
                return found; // the last number there is, as keys are ordered
            }
            from = Keys.incarnation(
                    new Incarnation(progress.own().node(), next.get(0).number() + 1));
        }
    }

    private Optional<byte[]> lastLogged(Incarnation incarnation) throws IOException {
        return database.lastKey(Table.LOG, Keys.incarnation(incarnation));
    }

    /** Returns the record of a mutation, if it wasn't dropped. */
    Optional<byte[]> logged(Incarnation incarnation, long counter) throws IOException {
        return records.get(Table.LOG, Keys.mutation(incarnation.dot(counter)));
    }

    private void publish() {
        Map<Incarnation, Long> others = new TreeMap<>();
        applied.forEach((incarnation, head) -> others.put(incarnation, head.counter()));
        others.remove(progress.own());
        progress.applied(Vector.of(others));
    }

    Progress progress() {
        return progress;
    }

    Author author() {
        return author;
    }

    /** Returns the newest mutation of an incarnation that was applied. */
    Head head(Incarnation incarnation) {
        return incarnation.equals(progress.own())
                ? new Head(author.next().counter() - 1, author.previous(), author.highestMicros())
                : applied.getOrDefault(incarnation, Head.NONE);
    }

    /** Returns the counter up to which an incarnation's mutations are in batches. */
    long batched(Incarnation incarnation) {
        return batched.getOrDefault(incarnation, 0L);
    }

    /** Returns what is applied and in batches: all, but for the newest own mutations. */
    Vector batched() {
        return Vector.of(batched);
    }

    /** Logs an own mutation. */
    void log(Database.Write write, Mutation mutation, byte[] record) throws IOException {
        records.put(write, Table.LOG, Keys.mutation(mutation.dot()), record);
    }

    /** The second half of {@link #log}. */
    void logged(Mutation mutation, byte[] record) {
        author.authored(mutation, record);
        progress.authored(mutation.dot().counter());
    }

    /** Returns the oldest own mutations that are in no batch; of the running incarnation only those before a counter. */
    Optional<Unsealed> unsealed(long before) {
        for (Incarnation incarnation : earlier) {
            long last = head(incarnation).counter();
            if (batched(incarnation) < last) {
                return Optional.of(unsealed(incarnation, last));
            }
        }
        long last = Math.min(before - 1, head(progress.own()).counter());
        return batched(progress.own()) < last ? Optional.of(unsealed(progress.own(), last)) : Optional.empty();
    }

    private Unsealed unsealed(Incarnation incarnation, long last) {
        // Only what is in batches: so no batch needs one that is sealed after it.
        Map<Incarnation, Long> needs = new TreeMap<>(batched);
        needs.remove(incarnation);
        return new Unsealed(incarnation, batched(incarnation) + 1, last, Vector.of(needs));
    }

    /** Adds a batch that has been logged. */
    void add(Database.Write write, BatchRecord batch, Head head) throws IOException {
        records.put(write, Table.BATCHES, Keys.sequence(lastSequence + 1), batch.encode());
        records.put(write, Table.VECTOR, Keys.incarnation(batch.author()), head.encode());
    }

    /** The second half of {@link #add}. */
    void added(BatchRecord batch, Head head) {
        lastSequence++;
        index.add(BatchIndex.Entry.of(batch, lastSequence));
        batched.put(batch.author(), head.counter());
        if (!batch.author().equals(progress.own())
                && head.counter() > head(batch.author()).counter()) {
            applied.put(batch.author(), head);
            author.seen(head.micros());
            publish();
        }
    }

    /** As {@link io.casfs.namespace.Replica#lackedBy}. */
    List<Batch> lackedBy(Vector vector, int maxBytes) throws IOException {
        for (Map.Entry<Incarnation, Long> dropped : forgotten.entrySet()) {
            if (vector.counter(dropped.getKey()) < dropped.getValue()) {
                throw forgotten(dropped.getKey().dot(dropped.getValue()));
            }
        }
        List<BatchIndex.Entry> entries = new ArrayList<>();
        // A mutation has about a hundred bytes at the least, so this is enough and not the whole history.
        long[] mutations = {0};
        index.lackedBy(vector, entry -> {
            entries.add(entry);
            mutations[0] += entry.last() - entry.first() + 1;
            return mutations[0] < maxBytes / 100;
        });
        List<Batch> batches = new ArrayList<>();
        long bytes = 0;
        for (BatchIndex.Entry entry : entries) {
            Batch batch = read(entry);
            batches.add(batch);
            bytes += batch.mutations().stream().mapToLong(Bytes::length).sum();
            if (bytes >= maxBytes) {
                break;
            }
        }
        return batches;
    }

    private static ForgottenHistoryException forgotten(io.casfs.namespace.Dot dot) {
        return new ForgottenHistoryException("the batches up to mutation " + dot
                + " were dropped, since every member had them; whoever lacks them can only copy the tree anew");
    }

    private Batch read(BatchIndex.Entry entry) throws IOException {
        Optional<byte[]> record = records.get(Table.BATCHES, Keys.sequence(entry.sequence()));
        if (record.isPresent()) {
            List<Bytes> mutations = read(entry.author(), entry.first(), entry.last(), Long.MAX_VALUE);
            if (mutations.size() == entry.last() - entry.first() + 1) {
                return BatchRecord.decode(record.get()).with(mutations);
            }
        }
        if (forgotten.getOrDefault(entry.author(), 0L) >= entry.last()) {
            throw forgotten(entry.author().dot(entry.last())); // dropped while we looked
        }
        throw new IOException("the log lacks mutations of the batch that ends with "
                + entry.author().dot(entry.last()) + "; run 'casfs verify'");
    }

    /** Returns the records of mutations in their order: the first, and further ones while all have at most so many bytes. */
    List<Bytes> read(Incarnation incarnation, long first, long last, long maxBytes) throws IOException {
        List<Bytes> mutations = new ArrayList<>();
        long[] bytes = {0};
        records.scan(Table.LOG, Keys.incarnation(incarnation), Keys.mutation(incarnation.dot(first)), (key, record) -> {
            long counter = first + mutations.size();
            bytes[0] += record.length;
            boolean fits = mutations.isEmpty() || bytes[0] <= maxBytes;
            if (!fits || counter > last || Keys.counter(key) != counter) {
                return false;
            }
            mutations.add(Bytes.of(record));
            return true;
        });
        return mutations;
    }

    Vector stable() {
        return stable;
    }

    /** Drops what every member has, and says so. */
    void forget(Database.Write write, Vector reached) throws IOException {
        records.put(write, Table.STATE, State.STABLE.key(), reached.encode());
        List<BatchIndex.Entry> covered = index.coveredBy(reached);
        for (BatchIndex.Entry entry : covered) {
            write.delete(Table.BATCHES, Keys.sequence(entry.sequence()));
        }
        for (Map.Entry<Incarnation, Long> dropped : dropping(covered).entrySet()) {
            write.deleteRange(
                    Table.LOG,
                    Keys.mutation(dropped.getKey().dot(0)),
                    Keys.mutation(dropped.getKey().dot(dropped.getValue() + 1)));
        }
    }

    /** Returns up to where mutations can go with these batches. One may begin within the batch before it. */
    private Map<Incarnation, Long> dropping(List<BatchIndex.Entry> covered) {
        Map<Incarnation, Long> upTo = new HashMap<>();
        covered.forEach(entry -> upTo.merge(entry.author(), entry.last(), Math::max));
        upTo.replaceAll((author, last) -> index.nextAfter(author, last)
                .map(next -> Math.min(last, next.first() - 1))
                .orElse(last));
        return upTo;
    }

    /** The second half of {@link #forget}. */
    void forgot(Vector reached) {
        stable = reached;
        List<BatchIndex.Entry> covered = index.coveredBy(reached);
        forgotten.putAll(dropping(covered));
        covered.forEach(index::remove);
    }
}
