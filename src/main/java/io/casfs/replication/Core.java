package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.namespace.MalformedRecordException;
import io.casfs.transport.Envelope;
import io.casfs.transport.RefusedException;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Decides everything about one replica's replication. Not thread-safe: all its methods are called in tasks of one {@link
 * Agenda}, so that a simulation can run it in its own time.
 */
final class Core {
    private static final Duration SETTLE_EVERY = Duration.ofSeconds(1);
    private static final Duration ASK_EVERY = Duration.ofSeconds(5);

    private final Ports ports;
    private final RandomGenerator random;
    private final Peers peers;
    private final Intake intake;
    private final Stability stability;
    private final Settling settling;
    private final AntiEntropy antiEntropy;
    private final Pushing pushing;
    private final Sealing sealing;

    Core(Ports ports, RandomGenerator random) {
        this.ports = ports;
        this.random = random;
        this.peers = new Peers(ports.replica(), ports.members(), ports.wire());
        this.intake = new Intake(ports.replica(), ports.members(), ports.security());
        this.stability = new Stability(ports.replica(), ports.members(), peers);
        this.settling = new Settling(ports, peers, stability);
        this.antiEntropy = new AntiEntropy(ports, intake, settling);
        this.pushing = new Pushing(ports, peers);
        this.sealing = new Sealing(ports, pushing::push);
    }

    /** Begins. */
    void start() throws IOException {
        // What an earlier incarnation left is sealed before anything of others is applied, or it would seem to build on
        // it.
        sealing.sealAll();
        settleAgain();
        askAgain();
        peers.connected().forEach(antiEntropy::ask);
    }

    private void settleAgain() {
        // Whoever hasn't answered yet, because a question got lost, keeps this node from having a view.
        peers.connected().stream().filter(Peer::isUnheard).forEach(antiEntropy::ask);
        settling.settle();
        ports.agenda().after(SETTLE_EVERY, this::settleAgain);
    }

    /** Asks somebody at random from time to time, so that all find each other's gaps however they came about. */
    private void askAgain() {
        List<Peer> connected = peers.connected();
        if (!connected.isEmpty()) {
            antiEntropy.ask(connected.get(random.nextInt(connected.size())));
        }
        long millis = ASK_EVERY.toMillis();
        ports.agenda().after(Duration.ofMillis(millis / 2 + random.nextLong(millis)), this::askAgain);
    }

    /** Hears that this node made a mutation. */
    void mutated() {
        sealing.look();
    }

    /** Hears that a peer can be talked to. */
    void connected(NodeId node) {
        if (ports.members().admits(node)) {
            antiEntropy.ask(peers.get(node));
        }
    }

    /** Hears that a peer is out of reach: what it was sent last may be lost. */
    void disconnected(NodeId node) {
        peers.get(node).outbox().fallBehind();
    }

    /**
     * Answers a peer.
     *
     * @throws RefusedException if it gets no other answer
     */
    Envelope<ReplicationMessage> answer(NodeId node, Envelope<ReplicationMessage> request) throws IOException {
        if (!ports.members().admits(node)) {
            throw new RefusedException("you aren't a member of this cluster (any more); join it anew");
        }
        try {
            if (request.message() instanceof ReplicationMessage.Push push) {
                return answer(peers.get(node), push, request);
            }
            if (request.message() instanceof ReplicationMessage.Lacking lacking) {
                return antiEntropy.answer(peers.get(node), lacking, request);
            }
        } catch (ProtocolException | MalformedRecordException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
        throw new RefusedException("this isn't a request");
    }

    private Envelope<ReplicationMessage> answer(
            Peer peer, ReplicationMessage.Push push, Envelope<ReplicationMessage> request) throws IOException {
        int count = push.batches().size();
        List<byte[]> records = Pieces.split(request.payload(), count);
        // What another incarnation sent must not be taken any more, see Stability; asking tells which one it is.
        boolean gap = !peer.runs(push.incarnation());
        for (int i = 0; i < count && !gap; i++) {
            Intake.Outcome outcome =
                    intake.take(peer.id(), new SealedBatch(push.batches().get(i), records.get(i)));
            if (outcome == Intake.Outcome.REFUSED || outcome == Intake.Outcome.FAILED) {
                throw new RefusedException("a batch was not taken; this node's log says why");
            }
            gap = outcome == Intake.Outcome.GAP;
        }
        if (gap) {
            antiEntropy.ask(peer);
        }
        return Envelope.of(new ReplicationMessage.Pushed(gap));
    }

    /** Takes a one-way message. */
    void take(NodeId node, Envelope<ReplicationMessage> message) throws IOException {
        if (!(message.message() instanceof ReplicationMessage.State state)) {
            throw new ProtocolException("this isn't a one-way message");
        }
        if (ports.members().admits(node)) {
            antiEntropy.take(peers.get(node), state, message);
        }
    }

    /** Seals all that there is, also what is held back. */
    void finish() throws IOException {
        sealing.sealAll();
    }

    /** Returns whether nothing is on its way to a peer. */
    boolean isIdle() {
        return pushing.isIdle();
    }

    /** Returns how things stand. Can be called by any thread. */
    ReplicationStatus status() {
        return ReplicationStatus.of(ports, peers, stability, intake, antiEntropy);
    }
}
