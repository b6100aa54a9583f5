package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Batch;
import io.casfs.namespace.Replica;
import io.casfs.namespace.Vector;
import io.casfs.transport.Envelope;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks peers for what this replica lacks, until it lacks nothing, and answers them. Used by the core's thread; {@link
 * #tooOld} by any.
 *
 * <p>Compares version vectors, after Demers et al., "Epidemic algorithms for replicated database maintenance" (PODC
 * 1987): asker and asked tell each other all they have, so that both learn what they lack.
 */
final class AntiEntropy {
    /** What is lacking may well be in a push that is under way. */
    private static final Duration PUSH_TIME = Duration.ofMillis(300);

    /** For so long a peer isn't asked because of what it has, after it handed over nothing that could be taken. */
    private static final Duration FRUITLESS_PAUSE = Duration.ofSeconds(5);

    private static final int MAX_ANSWER = 1 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(AntiEntropy.class);

    private final Replica replica;
    private final Ports ports;
    private final Intake intake;
    private final Settling settling;
    private final Set<NodeId> tooOld = ConcurrentHashMap.newKeySet();

    AntiEntropy(Ports ports, Intake intake, Settling settling) {
        this.replica = ports.replica();
        this.ports = ports;
        this.intake = intake;
        this.settling = settling;
    }

    /** Returns the peers that no longer keep what this replica lacks. */
    Set<NodeId> tooOld() {
        return tooOld;
    }

    /** Asks the peer for all that is lacking here. */
    void ask(Peer peer) {
        if (!peer.beginAsking()) {
            return;
        }
        List<Vector.Incarnation> forked = intake.forked();
        var lacking = new ReplicationMessage.Lacking(
                replica.incarnation().number(),
                settling.settledView(),
                forked.subList(0, Math.min(forked.size(), ReplicationMessage.MAX_WITHOUT)));
        Knowledge asked = Knowledge.of(replica);
        var unused = ports.wire()
                .request(peer.id(), Envelope.of(lacking, Pieces.join(asked.pieces())))
                .whenComplete((answer, problem) ->
                        ports.agenda().execute(() -> answered(peer, asked.applied(), answer, problem)));
    }

    private void answered(
            Peer peer, Vector asked, @Nullable Envelope<ReplicationMessage> answer, @Nullable Throwable problem) {
        boolean again = peer.endAsking();
        if (answer == null) {
            LOG.debug("{} doesn't say what is lacking here: {}", peer.id(), String.valueOf(problem));
            return;
        }
        try {
            if (take(peer, asked, answer) || again) {
                ask(peer);
            }
        } catch (IOException e) {
            LOG.warn("What {} answered is refused: {}", peer.id(), e.getMessage());
        }
    }

    /** Returns whether it is worthwhile to ask on. */
    private boolean take(Peer peer, Vector asked, Envelope<ReplicationMessage> answer) throws IOException {
        if (!ports.members().admits(peer.id())) {
            return false;
        }
        if (answer.message() instanceof ReplicationMessage.Forgotten forgotten) {
            if (!replica.applied().equals(asked)) {
                // The question may have come late; what it asked for has come since.
                return true;
            }
            if (tooOld.add(peer.id())) {
                LOG.warn("{} no longer keeps what this node lacks: {}", peer.id(), forgotten.reason());
            }
            return false;
        }
        if (!(answer.message() instanceof ReplicationMessage.Lacked lacked)) {
            throw new ProtocolException("no answer to what was asked");
        }
        int batches = lacked.batches().size();
        List<byte[]> pieces = Pieces.split(answer.payload(), Knowledge.PIECES + batches);
        Knowledge knowledge = Knowledge.decode(pieces);
        peer.answered(lacked.incarnation());
        boolean brought = false;
        for (int i = 0; i < batches; i++) {
            // One that is refused or has to wait doesn't keep out the others: they may not build on it.
            var batch = new SealedBatch(lacked.batches().get(i), pieces.get(Knowledge.PIECES + i));
            brought |= intake.take(peer.id(), batch) == Intake.Outcome.NEW;
        }
        if (brought || batches == 0) {
            tooOld.remove(peer.id());
        } else {
            peer.fruitless(ports.agenda().nanos());
        }
        hear(peer, lacked.incarnation(), lacked.view(), knowledge);
        return brought;
    }

    /** Takes note of what a peer says of itself, and fetches what it has more. */
    private void hear(Peer peer, long incarnation, String view, Knowledge knowledge) {
        peer.hear(knowledge, ports.agenda().now());
        if (!peer.runs(incarnation)) {
            ask(peer);
            return;
        }
        settling.announced(peer.id(), view, knowledge.durable());
        boolean fruitless = peer.fruitless().isPresent()
                && ports.agenda().nanos() - peer.fruitless().getAsLong() < FRUITLESS_PAUSE.toNanos();
        if (!fruitless && hasMore(peer)) {
            ports.agenda().after(PUSH_TIME, () -> {
                if (hasMore(peer)) {
                    ask(peer);
                }
            });
        }
    }

    private boolean hasMore(Peer peer) {
        return !raised(replica.applied(), intake.forked())
                .covers(peer.heard().knowledge().applied());
    }

    /** Returns {@code vector} as if all of these incarnations were had. */
    private static Vector raised(Vector vector, List<Vector.Incarnation> incarnations) {
        Vector raised = vector;
        for (Vector.Incarnation incarnation : incarnations) {
            raised = raised.with(incarnation.dot(Long.MAX_VALUE));
        }
        return raised;
    }

    /** Takes what a peer says unasked. */
    void take(Peer peer, ReplicationMessage.State state, Envelope<ReplicationMessage> message) throws IOException {
        Knowledge knowledge = Knowledge.decode(Pieces.split(message.payload(), Knowledge.PIECES));
        hear(peer, state.incarnation(), state.view(), knowledge);
    }

    /** Answers a peer that asks; one that turns out to lack nothing is pushed to from now on. */
    Envelope<ReplicationMessage> answer(
            Peer peer, ReplicationMessage.Lacking lacking, Envelope<ReplicationMessage> request) throws IOException {
        Knowledge knowledge = Knowledge.decode(Pieces.split(request.payload(), Knowledge.PIECES));
        hear(peer, lacking.incarnation(), lacking.view(), knowledge);
        List<SealedBatch> batches;
        try {
            batches = lackedBy(raised(knowledge.applied(), lacking.without()));
        } catch (Replica.ForgottenHistoryException e) {
            LOG.info("{} lacks, or lacked, what is no longer kept here: {}", peer.id(), e.getMessage());
            return Envelope.of(new ReplicationMessage.Forgotten(String.valueOf(e.getMessage())));
        }
        if (batches.isEmpty()) {
            peer.outbox().catchUp();
        }
        List<byte[]> pieces = new ArrayList<>(Knowledge.of(replica).pieces());
        batches.forEach(batch -> pieces.add(batch.record()));
        var lacked = new ReplicationMessage.Lacked(
                replica.incarnation().number(),
                settling.settledView(),
                batches.stream().map(SealedBatch::name).toList());
        return Envelope.of(lacked, Pieces.join(pieces));
    }

    private List<SealedBatch> lackedBy(Vector vector) throws IOException {
        List<SealedBatch> sealed = new ArrayList<>();
        long bytes = 0;
        for (Batch batch : replica.lackedBy(vector, MAX_ANSWER)) {
            SealedBatch next = SealedBatch.seal(ports.security().records(), batch);
            bytes += next.length();
            if (!sealed.isEmpty() && (bytes > MAX_ANSWER || sealed.size() == ReplicationMessage.MAX_BATCHES)) {
                break;
            }
            sealed.add(next);
        }
        return sealed;
    }
}
