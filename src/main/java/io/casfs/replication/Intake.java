package io.casfs.replication;

import io.casfs.crypto.CorruptRecordException;
import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.namespace.Batch;
import io.casfs.namespace.MalformedRecordException;
import io.casfs.namespace.Replica;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches from peers: checks each before it is applied, and takes no more of an incarnation whose history has
 * forked. Used by the core's thread; {@link #forked} and {@link #refused} by any.
 */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    /** What became of a batch. */
    enum Outcome {
        /** Something in it was new. */
        NEW,
        /** Nothing in it was new. */
        KNOWN,
        /** Something that it builds on, or its author, isn't known yet. */
        GAP,
        /** It is no good. */
        REFUSED,
        /** This replica couldn't store it. */
        FAILED
    }

    private final Replica replica;
    private final Members members;
    private final Security security;
    private final Set<Vector.Incarnation> forked = new ConcurrentSkipListSet<>();
    private final AtomicLong refused = new AtomicLong();

    Intake(Replica replica, Members members, Security security) {
        this.replica = replica;
        this.members = members;
        this.security = security;
    }

    Outcome take(NodeId from, SealedBatch sealed) {
        BatchName name = sealed.name();
        if (forked.contains(name.author())) {
            return Outcome.REFUSED;
        }
        try {
            Batch batch = sealed.open(security.records());
            Optional<PublicKey> key = members.key(name.author().node());
            if (key.isEmpty()) {
                return Outcome.GAP;
            }
            checkSignature(batch, key.get());
            return replica.apply(batch) ? Outcome.NEW : Outcome.KNOWN;
        } catch (Replica.GapException e) {
            LOG.debug("{} of {} has to wait: {}", name, from, e.getMessage());
            return Outcome.GAP;
        } catch (Replica.ForkedHistoryException e) {
            forked.add(name.author());
            refused.incrementAndGet();
            LOG.error(
                    "Node {} has two histories: its state was copied or set back, or it lies. Nothing more is taken of its"
                            + " incarnation {}; forget the node and let it join anew ({}, handed over by {})",
                    name.author().node(),
                    Long.toHexString(name.author().number()),
                    e.getMessage(),
                    from);
            return Outcome.REFUSED;
        } catch (CorruptRecordException | MalformedRecordException e) {
            long count = refused.incrementAndGet();
            if (Long.bitCount(count) == 1) {
                // Each time that the number has doubled: a peer must not fill the log.
                LOG.warn("{} handed over by {} is refused, the {}. so far: {}", name, from, count, e.getMessage());
            }
            return Outcome.REFUSED;
        } catch (IOException e) {
            LOG.error("{} can't be stored", name, e);
            return Outcome.FAILED;
        }
    }

    private void checkSignature(Batch batch, PublicKey key) throws MalformedRecordException {
        if (!NodeKey.id(key).equals(batch.author().node())
                || !security.verifier()
                        .isSigned(key, batch.statement(), batch.signature().toBytes())) {
            throw new MalformedRecordException("it isn't signed by its author");
        }
    }

    /** Returns the incarnations that nothing is taken of any more. */
    List<Vector.Incarnation> forked() {
        return List.copyOf(forked);
    }

    /** Returns how many batches were refused. */
    long refused() {
        return refused.get();
    }
}
