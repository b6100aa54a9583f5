package io.casfs.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.casfs.namespace.Batch;
import io.casfs.namespace.Member;
import io.casfs.namespace.Vector;
import io.casfs.transport.Envelope;
import io.casfs.transport.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node takes from a peer. */
class CoreTest {
    private final ManualAgenda agenda = new ManualAgenda();
    private final TestNode peer = TestNode.stranger();
    private TestNode node;
    private Core core;
    private Batch batch;

    @BeforeEach
    void begin() throws IOException {
        node = TestNode.founder();
        peer.join(node);
        var lacked = new ReplicationMessage.Lacked(running(), "", List.of());
        byte[] vectors = Pieces.join(Knowledge.of(peer.replica()).pieces());
        Wire wire = new AnsweringWire(peer.id(), Envelope.of(lacked, vectors));
        core = new Core(
                new Ports(node.replica(), node.replica(), node.security(), newest -> Long.MAX_VALUE, wire, agenda),
                new Random(1));
        core.start();
        peer.mutate();
        batch = peer.seal();
    }

    private long running() {
        return peer.replica().incarnation().number();
    }

    private long had() {
        return node.replica().applied().counter(peer.replica().incarnation());
    }

    private ReplicationMessage push(long incarnation) throws IOException {
        SealedBatch sealed = SealedBatch.seal(TestNode.RECORDS, batch);
        var push = new ReplicationMessage.Push(incarnation, List.of(sealed.name()));
        return core.answer(peer.id(), Envelope.of(push, Pieces.join(List.of(sealed.record()))))
                .message();
    }

    @Test
    void aPushOfTheRunningProcessIsTaken() throws IOException {
        agenda.pass(Duration.ZERO);
        assertEquals(new ReplicationMessage.Pushed(false), push(running()));
        assertEquals(1, had());
    }

    @Test
    void aPushOfAProcessThatNeverAnsweredIsNotTaken() throws IOException {
        assertEquals(new ReplicationMessage.Pushed(true), push(running()));
        assertEquals(0, had());
    }

    @Test
    void aLatePushOfADeadProcessIsNotTaken() throws IOException {
        agenda.pass(Duration.ZERO);
        assertEquals(new ReplicationMessage.Pushed(true), push(running() + 1));
        assertEquals(0, had());
        agenda.pass(Duration.ZERO);
        assertEquals(new ReplicationMessage.Pushed(false), push(running()));
    }

    @Test
    void nothingIsTakenFromAForgottenMember() throws IOException {
        agenda.pass(Duration.ZERO);
        node.end(peer, Member.Standing.FORGOTTEN);
        assertThrows(RefusedException.class, () -> push(running()));
        assertEquals(0, had());
    }

    @Test
    void aBatchThatIsNoGoodIsRefused() throws IOException {
        agenda.pass(Duration.ZERO);
        Batch good = batch;
        batch = new Batch(good.author(), good.first(), good.mutations(), Vector.EMPTY, good.signature());
        assertThrows(RefusedException.class, () -> push(running()));
        assertEquals(0, had());
        assertEquals(1, core.status().refusedBatches());
    }
}
