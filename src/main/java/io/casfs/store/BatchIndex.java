package io.casfs.store;

import io.casfs.namespace.Vector;
import io.casfs.namespace.Vector.Incarnation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/** Where the batches of each incarnation stand in the order in which they came to be here. Thread-safe. */
final class BatchIndex {
    private final Map<Incarnation, NavigableMap<Long, Entry>> entries = new ConcurrentHashMap<>();

    /** A batch and its place in the local order. */
    record Entry(Incarnation author, long first, long last, long sequence) {
        static Entry of(BatchRecord batch, long sequence) {
            return new Entry(batch.author(), batch.first(), batch.last(), sequence);
        }
    }

    void add(Entry entry) {
        entries.computeIfAbsent(entry.author(), author -> new ConcurrentSkipListMap<>())
                .put(entry.last(), entry);
    }

    void remove(Entry entry) {
        NavigableMap<Long, Entry> batches = entries.get(entry.author());
        if (batches != null) {
            batches.remove(entry.last());
        }
    }

    void clear() {
        entries.clear();
    }

    /** Returns the counter before the first batch that is kept of each incarnation that has any. */
    Map<Incarnation, Long> before() {
        Map<Incarnation, Long> before = new ConcurrentHashMap<>();
        entries.forEach((author, batches) ->
                batches.values().stream().findFirst().ifPresent(entry -> before.put(author, entry.first() - 1)));
        return before;
    }

    /** Returns the first batch that ends after a counter. */
    Optional<Entry> nextAfter(Incarnation author, long counter) {
        NavigableMap<Long, Entry> batches = entries.get(author);
        return batches == null
                ? Optional.empty()
                : Optional.ofNullable(batches.higherEntry(counter)).map(Map.Entry::getValue);
    }

    /** Returns the batches wholly covered by a vector. */
    List<Entry> coveredBy(Vector vector) {
        List<Entry> covered = new ArrayList<>();
        vector.counters().forEach((author, counter) -> {
            NavigableMap<Long, Entry> batches = entries.get(author);
            if (batches != null) {
                covered.addAll(batches.headMap(counter, true).values());
            }
        });
        return covered;
    }

    /**
     * Visits the batches that have something a vector lacks, in the local order, until the visitor says no. Within one
     * incarnation that order is the order of counters, so that the runs only need to be merged.
     */
    void lackedBy(Vector vector, Predicate<Entry> visitor) {
        PriorityQueue<Run> runs = new PriorityQueue<>(Comparator.comparingLong(run -> run.next.sequence()));
        entries.forEach((author, batches) -> {
            Iterator<Entry> lacked =
                    batches.tailMap(vector.counter(author), false).values().iterator();
            if (lacked.hasNext()) {
                runs.add(new Run(lacked));
            }
        });
        while (!runs.isEmpty()) {
            Run run = runs.remove();
            if (!visitor.test(run.next)) {
                return;
            }
            if (run.rest.hasNext()) {
                run.next = run.rest.next();
                runs.add(run);
            }
        }
    }

    /** The batches of one incarnation that are still to be visited. */
    private static final class Run {
        private final Iterator<Entry> rest;
        private Entry next;

        Run(Iterator<Entry> rest) {
            this.rest = rest;
            this.next = rest.next();
        }
    }
}
