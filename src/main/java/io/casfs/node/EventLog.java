package io.casfs.node;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What went on between this node and its peers lately, as lines for people: the last {@value #MOST_LINES}.
 *
 * <p>In memory alone, as the lines hold names of files, which are never on disk in clear. Thread-safe; noting something
 * costs little and never waits for whoever reads.
 */
final class EventLog {
    static final int MOST_LINES = 10_000;

    private static final Duration BURST = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 200;
    private static final int KEY_DIGITS = 6;

    private final String prefix;
    private final LongSupplier nanoTime;
    private final Deque<String> lines = new ArrayDeque<>();
    private long forgotten;

    private String lastMissing = "";
    private long lastMissingNanos;

    /**
     * Begins with no lines.
     *
     * @param listening {@code HOST:PORT} of this node
     */
    EventLog(String listening, LongSupplier nanoTime) {
        this.prefix = "[:" + port(listening) + "] ";
        this.nanoTime = nanoTime;
    }

    /** Something reads a file of which blocks are missing here. Said once for all of them that are missed together. */
    synchronized void missing(String fileName) {
        long now = nanoTime.getAsLong();
        boolean burst = fileName.equals(lastMissing) && now - lastMissingNanos < BURST.toNanos();
        lastMissing = fileName;
        lastMissingNanos = now;
        if (!burst) {
            add("don't have file (" + printable(fileName) + "), fetching from peers...");
        }
    }

    /**
     * A peer gets a block, or a part of it.
     *
     * @param key the block's id in hex
     */
    void serving(String key) {
        add("serving file (" + key.substring(0, Math.min(KEY_DIGITS, key.length())) + "...) over network");
    }

    /**
     * A block, or a part of it, came from a peer.
     *
     * @param bytes of the answer, as it came
     * @param address {@code HOST:PORT} of the peer
     */
    void received(long bytes, String address) {
        add("received (" + bytes + ") bytes from (" + shortened(address) + ")");
    }

    private synchronized void add(String event) {
        if (lines.size() == MOST_LINES) {
            lines.removeFirst();
            forgotten++;
        }
        lines.addLast(prefix + event);
        notifyAll();
    }

    /** Gives the lines so far and then new ones, until {@code stop} says so, which is asked when all were given. */
    void lines(Consumer<String> line, BooleanSupplier stop) {
        long next = 0;
        do {
            List<String> found = new ArrayList<>();
            next = take(next, found);
            found.forEach(line);
        } while (!stop.getAsBoolean() && awaitLine(next));
    }

    private synchronized long take(long from, List<String> into) {
        if (from < forgotten) {
            into.add("(" + (forgotten - from) + " older lines are no longer known)");
        }
        lines.stream().skip(Math.max(0, from - forgotten)).forEach(into::add);
        return forgotten + lines.size();
    }

    // True after a while, too: the caller is to be asked whether to stop. False if the thread is to end.
    private synchronized boolean awaitLine(long next) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS);
        try {
            long left = LOOK_MILLIS;
            while (forgotten + lines.size() == next && left > 0) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String port(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }

    // Nodes on one machine differ by their ports, others by their hosts.
    private static String shortened(String address) {
        boolean here = address.startsWith("127.") || address.startsWith("localhost:") || address.startsWith("[::1]:");
        return here ? ":" + port(address) : address;
    }

    // A name may hold line breaks, and what makes terminals do things.
    private static String printable(String name) {
        return name.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
