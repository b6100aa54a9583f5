package io.casfs.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.namespace.Batch;
import io.casfs.transport.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a peer sends, nothing but a refusal comes of it. {@code -Dcasfs.fuzz=N} tries more. */
class ReplicationFuzzTest {
    private static final int TRIES = Integer.getInteger("casfs.fuzz", 20_000);

    private final long seed = Long.getLong("casfs.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private interface Attempt {
        void run(byte[] bytes) throws IOException;
    }

    private void tryAll(byte[] good, int tries, Attempt attempt) {
        for (int i = 0; i < tries; i++) {
            byte[] bad = mutated(good);
            if (Arrays.equals(bad, good)) {
                continue;
            }
            try {
                attempt.run(bad);
            } catch (IOException e) {
                // A refusal.
            } catch (RuntimeException | Error e) {
                throw new AssertionError("with -Dcasfs.seed=" + seed + " in attempt " + i, e);
            }
        }
    }

    private byte[] mutated(byte[] good) {
        byte[] bad = good.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && bad.length > 0; i++) {
            int at = random.nextInt(bad.length);
            switch (random.nextInt(5)) {
                case 0 -> bad[at] = (byte) random.nextInt();
                case 1 -> bad[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bad = Arrays.copyOf(bad, at);
                case 3 -> bad = Arrays.copyOf(bad, bad.length + random.nextInt(5));
                default -> System.arraycopy(bad, at, bad, random.nextInt(at + 1), Math.min(8, bad.length - at));
            }
        }
        return bad;
    }

    private static Batch batch() throws IOException {
        TestNode node = TestNode.founder();
        TestNode peer = TestNode.stranger();
        peer.join(node);
        peer.mutate();
        peer.mutate();
        return peer.seal();
    }

    @Test
    void batches() throws IOException {
        tryAll(batch().encode(), TRIES, Batch::decode);
    }

    @Test
    void messages() throws IOException {
        BatchName name = BatchName.of(batch());
        List<ReplicationMessage> messages = List.of(
                new ReplicationMessage.Lacking(7, "a view", List.of(name.author())),
                new ReplicationMessage.Lacked(7, "", List.of(name, name)),
                new ReplicationMessage.Forgotten("a reason"),
                new ReplicationMessage.Push(-7, List.of(name)),
                new ReplicationMessage.Pushed(true),
                new ReplicationMessage.State(7, "a view"));
        for (ReplicationMessage message : messages) {
            byte[] json = Replication.PROTOCOL.encode(message);
            assertEquals(message, Replication.PROTOCOL.decode(json), new String(json, StandardCharsets.UTF_8));
            tryAll(json, TRIES / messages.size(), Replication.PROTOCOL::decode);
        }
    }

    @Test
    void checkpointMessages() throws IOException {
        List<CheckpointMessage> messages = List.of(
                new CheckpointMessage.Open(),
                new CheckpointMessage.Opened("a session", 7),
                new CheckpointMessage.Next("a session", 7),
                new CheckpointMessage.Part(7),
                new CheckpointMessage.End(7),
                new CheckpointMessage.Lost());
        for (CheckpointMessage message : messages) {
            byte[] json = CheckpointServer.PROTOCOL.encode(message);
            assertEquals(message, CheckpointServer.PROTOCOL.decode(json));
            tryAll(json, TRIES / messages.size(), CheckpointServer.PROTOCOL::decode);
        }
    }

    @Test
    void requests() throws IOException {
        TestNode node = TestNode.founder();
        TestNode peer = TestNode.stranger();
        peer.join(node);
        peer.mutate();
        Batch batch = peer.seal();
        BatchName name = BatchName.of(batch);
        long incarnation = peer.replica().incarnation().number();
        byte[] vectors = Pieces.join(Knowledge.of(peer.replica()).pieces());
        // The peer says what it runs, as it must before its pushes are looked at.
        var lacked = new ReplicationMessage.Lacked(incarnation, "", List.of());
        ManualAgenda agenda = new ManualAgenda();
        Wire wire = new AnsweringWire(peer.id(), Envelope.of(lacked, vectors));
        Core core = new Core(
                new Ports(node.replica(), node.replica(), node.security(), newest -> Long.MAX_VALUE, wire, agenda),
                random);
        core.start();
        agenda.pass(Duration.ZERO);
        var push = new ReplicationMessage.Push(incarnation, List.of(name));
        byte[] batches =
                Pieces.join(List.of(SealedBatch.seal(TestNode.RECORDS, batch).record()));
        tryAll(batches, TRIES / 4, payload -> core.answer(peer.id(), Envelope.of(push, payload)));
        var lacking = new ReplicationMessage.Lacking(incarnation, "", List.of());
        tryAll(vectors, TRIES / 4, payload -> core.answer(peer.id(), Envelope.of(lacking, payload)));
        var state = new ReplicationMessage.State(incarnation, "");
        tryAll(vectors, TRIES / 4, payload -> core.take(peer.id(), Envelope.of(state, payload)));
        assertEquals(0, node.replica().applied().counter(peer.replica().incarnation()), "nothing was applied");

        assertEquals(
                new ReplicationMessage.Pushed(false),
                core.answer(peer.id(), Envelope.of(push, batches)).message());
        assertEquals(peer.replica().applied(), node.replica().applied());
    }
}
