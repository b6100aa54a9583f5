package io.casfs.replication;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** An agenda whose time a test moves on. */
final class ManualAgenda implements Agenda {
    private record Entry(long nanos, long order, Runnable task) {}

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::nanos).thenComparingLong(Entry::order));
    private long nanos;
    private long order;

    /** Does all that is due within {@code time}. */
    void pass(Duration time) {
        long end = nanos + time.toNanos();
        while (!entries.isEmpty() && entries.peek().nanos <= end) {
            Entry entry = entries.remove();
            nanos = entry.nanos;
            entry.task.run();
        }
        nanos = end;
    }

    @Override
    public void execute(Runnable task) {
        after(Duration.ZERO, task);
    }

    @Override
    public void after(Duration delay, Runnable task) {
        entries.add(new Entry(nanos + delay.toNanos(), order++, task));
    }

    @Override
    public void aside(Runnable task) {
        execute(task);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant now() {
        return Instant.ofEpochSecond(0, nanos);
    }
}
