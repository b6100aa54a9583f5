package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Replica;
import io.casfs.namespace.Vector;
import io.casfs.transport.Envelope;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes durable what was applied, tells the peers, and moves stability on. Used by the core's thread. */
final class Settling {
    /** One-way messages may get lost. */
    private static final Duration TELL_AGAIN = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

    private record Told(String view, Knowledge knowledge) {}

    private final Replica replica;
    private final Peers peers;
    private final Stability stability;
    private final Wire wire;
    private final Agenda agenda;
    private String settledView = Peers.NO_VIEW;
    private Told told = new Told(Peers.NO_VIEW, Knowledge.NONE);
    private long toldAt;
    private boolean syncing;

    Settling(Ports ports, Peers peers, Stability stability) {
        this.replica = ports.replica();
        this.wire = ports.wire();
        this.agenda = ports.agenda();
        this.peers = peers;
        this.stability = stability;
    }

    /** Notes what a peer's running incarnation has announced. */
    void announced(NodeId peer, String view, Vector durable) {
        stability.announced(peer, view, durable);
    }

    /**
     * Returns the view that goes with {@link Replica#durable}: this node had it before all that is durable by now.
     * Stability rests on this.
     */
    String settledView() {
        return settledView;
    }

    /** Does what is due; to be called about once a second. */
    void settle() {
        // The view is taken first: what is applied under it afterwards may be durable or not.
        String view = peers.view();
        Vector applied = replica.applied();
        if (replica.durable().covers(applied)) {
            settled(view);
        } else if (!syncing) {
            syncing = true;
            agenda.aside(() -> sync(view));
        }
    }

    private void sync(String view) {
        try {
            replica.sync();
            agenda.execute(() -> settled(view));
        } catch (IOException e) {
            LOG.error("What was received can't be made durable", e);
        } finally {
            agenda.execute(() -> syncing = false);
        }
    }

    private void settled(String view) {
        settledView = view;
        Knowledge knowledge = Knowledge.of(replica);
        stability.announced(replica.incarnation().node(), view, knowledge.durable());
        tell(new Told(view, knowledge));
        try {
            stability.advance();
        } catch (IOException e) {
            LOG.error("What has become stable can't be cleared away", e);
        }
    }

    private void tell(Told now) {
        boolean lately = agenda.nanos() - toldAt < TELL_AGAIN.toNanos();
        if (now.equals(told) && lately) {
            return;
        }
        told = now;
        toldAt = agenda.nanos();
        var state = new ReplicationMessage.State(replica.incarnation().number(), now.view);
        byte[] payload = Pieces.join(now.knowledge.pieces());
        for (Peer peer : peers.connected()) {
            NodeId id = peer.id();
            wire.send(id, Envelope.of(state, payload));
        }
    }
}
