package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.block.CorruptBlockException;
import io.casfs.exchange.ExchangeMessage.Fetch;
import io.casfs.exchange.ExchangeMessage.Part;
import io.casfs.identity.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gets one answer to one {@link Fetch}, from whichever member gives a good one first. Thread-safe.
 *
 * <p>Members are asked one after the other. One that takes longer than it usually does isn't waited for alone: another is
 * asked as well, and the first good answer wins (Dean and Barroso, "The tail at scale", 2013). What that may cost in
 * bytes is bounded to a twentieth of all that is fetched, unless a peer is far too late.
 */
final class Fetcher {
    private static final long FIRST_CREDIT = 128 << 10;
    private static final long MOST_CREDIT = 4 << 20;
    private static final int CREDIT_SHARE = 20;
    /** Beyond, a range counts as large: its time to answer is that of the bytes, not of the way. */
    private static final int LARGE = 128 << 10;

    private static final long SOONEST = Duration.ofMillis(20).toNanos();
    private static final long UNKNOWN = Duration.ofMillis(500).toNanos();
    private static final long FAR_TOO_LATE = Duration.ofSeconds(1).toNanos();
    /** Large ranges that share a slow link are all late, and asking twice would make them later. */
    private static final long FAR_TOO_LATE_IF_LARGE = Duration.ofSeconds(2).toNanos();

    private final Peers peers;
    private final ExchangeSettings settings;
    private final Counters counters;
    private final AtomicLong credit = new AtomicLong(FIRST_CREDIT);
    private final Pacing pacing = new Pacing();
    private volatile boolean closed;

    Fetcher(Peers peers, ExchangeSettings settings, Counters counters) {
        this.peers = peers;
        this.settings = settings;
        this.counters = counters;
    }

    /** A range of a sealed block that a peer sent. */
    @SuppressWarnings("ArrayRecordComponent") // never compared; owned by whoever fetched it
    record Fetched(NodeId peer, Part part, byte[] bytes) {
        boolean isWhole() {
            return part.from() == 0 && bytes.length == part.sealedLength();
        }
    }

    /** Decides whether an answer is good. */
    interface Check {
        /**
         * Returns whether the answer is of use.
         *
         * @throws CorruptBlockException if what the peer holds is bad
         */
        boolean isUseful(Fetched answer) throws IOException;
    }

    /**
     * Fetches.
     *
     * @throws io.casfs.block.BlockMissingException if nobody who could be asked has it; the message says who was asked
     * @throws CorruptBlockException if only bad copies were found
     * @throws java.io.InterruptedIOException if the reader gave up
     */
    Fetched fetch(BlockId id, Fetch request, Check check, Deadline deadline) throws IOException {
        Fetched fetched = isLarge(request)
                ? fetchInTurn(id, request, check, deadline)
                : new FetchRace(this, id, request, check, deadline).run();
        counters.fetchedBytes.add(fetched.bytes().length);
        long earned = fetched.bytes().length / CREDIT_SHARE;
        credit.updateAndGet(before -> Math.min(MOST_CREDIT, before + earned));
        return fetched;
    }

    private Fetched fetchInTurn(BlockId id, Fetch request, Check check, Deadline deadline) throws IOException {
        Deadline end = pacing.enter(id, deadline, settings.readPatience());
        long began = System.nanoTime();
        Fetched fetched = null;
        try {
            fetched = new FetchRace(this, id, request, check, end).run();
            return fetched;
        } finally {
            if (fetched != null) {
                pacing.arrived(System.nanoTime() - began);
            } else if (end.passed()) {
                pacing.timedOut();
            } else {
                pacing.failed();
            }
        }
    }

    /** Ends all waiting. */
    void close() {
        closed = true;
    }

    void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("this node is closing");
        }
    }

    Peers peers() {
        return peers;
    }

    Duration grace() {
        return settings.grace();
    }

    Counters counters() {
        return counters;
    }

    static boolean isLarge(Fetch request) {
        return request.length() > LARGE;
    }

    /** How long a peer may take before another one is asked as well. */
    long patienceNanos(NodeId peer, Fetch request) {
        long usual = peers.record(peer).usualNanos(isLarge(request));
        return usual == 0 ? UNKNOWN : Math.max(SOONEST, usual);
    }

    /** Whether to ask another peer after one has been silent for so long, beyond its {@link #patienceNanos}. */
    boolean maySpend(NodeId silent, Fetch request, long nanos) {
        boolean large = isLarge(request);
        long farTooLate = Math.max(
                large ? FAR_TOO_LATE_IF_LARGE : FAR_TOO_LATE,
                3 * peers.record(silent).usualNanos(large));
        if (nanos > farTooLate) {
            return true;
        }
        return credit.getAndUpdate(before -> before >= request.length() ? before - request.length() : before)
                >= request.length();
    }
}
