package io.casfs.replication;

import io.casfs.namespace.Batch;
import io.casfs.namespace.Replica;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals own mutations into batches: the first at once, further ones at a distance that grows while there is always
 * something to seal, since each costs a signature. Those held back wait, but not for long. Used by the core's thread.
 */
final class Sealing {
    private static final Duration DISTANCE = Duration.ofMillis(10);
    private static final Duration LONGEST_DISTANCE = Duration.ofMillis(40);
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(1);

    /** How often a hold is looked at: it may end without another mutation. */
    private static final Duration HOLD_LOOK = Duration.ofMillis(50);

    private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);

    /** All mutations of the running incarnation up to this counter had been made at that time. */
    private record Made(long nanos, long counter) {}

    private final Ports ports;
    private final Replica replica;
    private final Consumer<Batch> sealed;
    private final Deque<Made> made = new ArrayDeque<>();
    private long due;
    private long lastSealed;
    private long distance = DISTANCE.toNanos();
    private boolean scheduled;
    private boolean holdLookScheduled;

    /**
     * Makes one.
     *
     * @param sealed is given each batch
     */
    Sealing(Ports ports, Consumer<Batch> sealed) {
        this.ports = ports;
        this.replica = ports.replica();
        this.sealed = sealed;
        this.lastSealed = ports.agenda().nanos() - DISTANCE.toNanos();
    }

    /** Seals all there is, also what is held back. */
    void sealAll() throws IOException {
        Optional<Batch> batch = replica.seal(ports.security().signer(), Long.MAX_VALUE);
        while (batch.isPresent()) {
            sealed.accept(batch.get());
            batch = replica.seal(ports.security().signer(), Long.MAX_VALUE);
        }
    }

    /** Takes note that there may be something to seal. */
    void look() {
        if (!scheduled) {
            scheduled = true;
            long wait = lastSealed + distance - ports.agenda().nanos();
            lookAfter(Duration.ofNanos(Math.max(0, wait)));
        }
    }

    private void lookAfter(Duration delay) {
        if (delay.isZero()) {
            ports.agenda().execute(this::seal);
        } else {
            ports.agenda().after(delay, this::seal);
        }
    }

    private void seal() {
        scheduled = false;
        long newest = replica.applied().counter(replica.incarnation());
        long before = before(newest);
        try {
            Optional<Batch> batch = replica.seal(ports.security().signer(), before);
            if (batch.isPresent()) {
                sealedOne();
                sealed.accept(batch.get());
                look();
            } else if (before <= newest) {
                lookAtHold();
            }
        } catch (IOException e) {
            LOG.error("This node's changes can't be prepared for its peers", e);
        }
    }

    private void sealedOne() {
        long now = ports.agenda().nanos();
        boolean busy = now - lastSealed < 2 * distance;
        distance = busy ? Math.min(2 * distance, LONGEST_DISTANCE.toNanos()) : DISTANCE.toNanos();
        lastSealed = now;
    }

    /** Looks again in a while; a mutation that comes before then is looked at at once, since it may end the hold. */
    private void lookAtHold() {
        if (!holdLookScheduled) {
            holdLookScheduled = true;
            ports.agenda().after(HOLD_LOOK, () -> {
                holdLookScheduled = false;
                look();
            });
        }
    }

    /** Returns the first mutation not to be sealed yet. Of what is made from now on nothing is, its hold isn't known. */
    private long before(long newest) {
        long now = ports.agenda().nanos();
        if (made.isEmpty() || made.getLast().counter < newest) {
            made.add(new Made(now, newest));
        }
        while (!made.isEmpty() && now - made.getFirst().nanos >= LONGEST_HOLD.toNanos()) {
            due = made.removeFirst().counter;
        }
        return Math.max(Math.min(ports.hold().firstHeld(newest), newest + 1), due + 1);
    }
}
