package io.casfs.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.casfs.transport.MemoryNetwork;
import io.casfs.transport.MemoryTransport;
import io.casfs.transport.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes with real threads and keys over a network in memory. */
class ReplicationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final MemoryNetwork network = new MemoryNetwork();
    private final List<Replication> replications = new ArrayList<>();
    private final TestNode joiner = TestNode.stranger();

    @AfterEach
    void close() {
        replications.forEach(Replication::close);
        network.close();
    }

    private Replication prepare(TestNode node, MemoryTransport transport) {
        Replication replication = Replication.create(
                node.replica(), transport, node.replica(), node.security(), newest -> Long.MAX_VALUE);
        replications.add(replication);
        return replication;
    }

    private static void await(BooleanSupplier condition) {
        assertTimeoutPreemptively(PATIENCE, () -> {
            while (!condition.getAsBoolean()) {
                Thread.onSpinWait();
                Thread.sleep(2);
            }
        });
    }

    @Test
    void aJoinerTakesTheTreeAndFromThenOnBothHaveWhatEitherMakes() throws Exception {
        TestNode founder = TestNode.founder();
        for (int i = 0; i < 100; i++) {
            founder.mutate();
        }
        MemoryTransport first = network.open(founder.id());
        Replication firstReplication = prepare(founder, first);
        first.start();
        firstReplication.start();

        founder.invite(joiner);
        MemoryTransport second = network.open(joiner.id());
        Replication secondReplication = prepare(joiner, second);
        second.start();
        List<Bootstrap.Progress> progress = new ArrayList<>();
        Bootstrap.run(joiner.replica(), second, founder.id(), progress::add);
        assertEquals(founder.replica().content(), joiner.replica().content());
        assertEquals(joiner.replica().applied(), joiner.replica().durable());
        assertEquals(progress.size(), progress.get(progress.size() - 1).parts());

        secondReplication.start();
        first.keepConnected(Set.of(joiner.id()));
        for (int i = 0; i < 100; i++) {
            founder.mutate();
            joiner.mutate();
        }
        await(() -> founder.replica().applied().equals(joiner.replica().applied()));
        assertEquals(founder.replica().content(), joiner.replica().content());
        await(() -> founder.replica().stable().equals(founder.replica().applied())
                && joiner.replica().stable().equals(founder.replica().applied()));

        network.cut(founder.id(), joiner.id());
        founder.mutate();
        await(() -> firstReplication.status().members().get(0).holdsBack());
        ReplicationStatus.OfMember absent = firstReplication.status().members().get(0);
        assertEquals(joiner.id(), absent.node());
        assertEquals(1, absent.lacks());
        network.heal();
        await(() -> founder.replica().applied().equals(joiner.replica().applied()));
    }

    @Test
    void whatWasMadeLastIsHandedOverAtTheEnd() throws Exception {
        TestNode founder = TestNode.founder();
        joiner.join(founder);
        MemoryTransport first = network.open(founder.id());
        MemoryTransport second = network.open(joiner.id());
        // The first one holds everything back.
        Replication ending =
                Replication.create(founder.replica(), first, founder.replica(), founder.security(), newest -> 1);
        replications.add(ending);
        Replication other = prepare(joiner, second);
        first.start();
        second.start();
        ending.start();
        other.start();
        first.keepConnected(Set.of(joiner.id()));
        await(() -> ending.status().members().get(0).lastContact().isPresent()
                && other.status().members().get(0).lastContact().isPresent());
        founder.mutate();
        ending.close();
        await(() -> joiner.replica().applied().equals(founder.replica().applied()));
    }

    @Test
    void aNodeThatIsNoMemberGetsNoCheckpoint() throws IOException {
        TestNode founder = TestNode.founder();
        MemoryTransport first = network.open(founder.id());
        Replication replication = prepare(founder, first);
        first.start();
        replication.start();
        MemoryTransport second = network.open(joiner.id());
        second.start();
        assertThrows(RefusedException.class, () -> Bootstrap.run(joiner.replica(), second, founder.id(), any -> {}));
    }
}
