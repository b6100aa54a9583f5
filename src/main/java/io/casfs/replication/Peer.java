package io.casfs.replication;

import io.casfs.identity.NodeId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** What this node knows of another one. Used by the core's thread; {@link #heard} by any. */
final class Peer {
    /** What it said last, and when. */
    record Heard(Knowledge knowledge, Optional<Instant> at) {}

    private final NodeId id;
    private final Outbox outbox = new Outbox();
    private volatile Heard heard = new Heard(Knowledge.NONE, Optional.empty());
    private OptionalLong running = OptionalLong.empty();
    private boolean asking;
    private boolean askAgain;
    private OptionalLong fruitless = OptionalLong.empty();

    Peer(NodeId id) {
        this.id = id;
    }

    NodeId id() {
        return id;
    }

    Outbox outbox() {
        return outbox;
    }

    Heard heard() {
        return heard;
    }

    void hear(Knowledge knowledge, Instant now) {
        heard = new Heard(knowledge, Optional.of(now));
    }

    /** Returns the incarnation that answered this node last; empty if none did. */
    OptionalLong running() {
        return running;
    }

    boolean runs(long incarnation) {
        return running.isPresent() && running.getAsLong() == incarnation;
    }

    void answered(long incarnation) {
        running = OptionalLong.of(incarnation);
    }

    /** Returns whether it never answered and isn't being asked. */
    boolean isUnheard() {
        return running.isEmpty() && !asking;
    }

    /** Returns whether to ask now; if it is being asked already, it will be asked again. */
    boolean beginAsking() {
        askAgain = asking;
        boolean begins = !asking;
        asking = true;
        return begins;
    }

    /** Returns whether it is to be asked again. */
    boolean endAsking() {
        asking = false;
        boolean again = askAgain;
        askAgain = false;
        return again;
    }

    /** Notes that it handed over batches of which none could be taken. */
    void fruitless(long nanos) {
        fruitless = OptionalLong.of(nanos);
    }

    /** Returns the time of the last {@link #fruitless}. */
    OptionalLong fruitless() {
        return fruitless;
    }
}
