package io.casfs.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Change;
import io.casfs.namespace.Member;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Clusters of three to five nodes under a random load, with lost, doubled and late messages, cut links, power cuts, joins
 * and departures. {@code -Dcasfs.seeds=N} tries more schedules, {@code -Dcasfs.seed=S} one again.
 */
class ReplicationSimulationTest {
    private static final int SEEDS = Integer.getInteger("casfs.seeds", 150);

    @Test
    void replicasComeToTheSameTreeAndNothingIsUndercut() {
        Long only = Long.getLong("casfs.seed");
        long first = only == null ? 1 : only;
        long last = only == null ? SEEDS : only;
        for (long seed = first; seed <= last; seed++) {
            try {
                new Schedule(seed).run();
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError("with -Dcasfs.seed=" + seed, e);
            }
        }
    }

    private static final class Schedule {
        private final Simulation simulation;
        private final Random random;
        private SimulatedNode founder;
        private final Map<NodeId, Workload> workloads = new HashMap<>();

        Schedule(long seed) {
            simulation = new Simulation(seed);
            random = simulation.random();
        }

        void run() throws IOException {
            founder = simulation.found();
            int size = 3 + random.nextInt(3);
            while (simulation.nodes().size() < size) {
                simulation.join(founder);
                simulation.run(simulation.upTo(Duration.ofSeconds(1)));
            }
            simulation.faulty(random.nextInt(4) > 0);
            int steps = 40 + random.nextInt(80);
            for (int i = 0; i < steps; i++) {
                step();
                boolean burst = random.nextInt(3) > 0;
                simulation.run(simulation.upTo(Duration.ofMillis(burst ? 20 : 1500)));
            }
            simulation.faulty(false);
            simulation.heal();
            for (SimulatedNode node : simulation.nodes().values()) {
                if (!node.run().isUp()) {
                    simulation.restart(node);
                }
            }
            simulation.run(Duration.ofSeconds(75));
            checkEnd();
        }

        private void step() throws IOException {
            SimulatedNode node = any();
            int kind = random.nextInt(100);
            if (kind < 4) {
                SimulatedNode other = any();
                if (other != node) {
                    simulation.cut(node, other, random.nextInt(3) > 0);
                }
            } else if (kind < 6) {
                simulation.heal();
            } else if (kind < 9 && node.run().isUp()) {
                simulation.kill(node);
            } else if (kind < 15 && !node.run().isUp()) {
                simulation.restart(node);
            } else if (kind == 15 && simulation.hasKeys() && isMember(node)) {
                simulation.join(node);
            } else if (kind == 16 && members().size() > 2 && isMember(node) && !simulation.isInviter(node)) {
                // What only forgotten nodes know is lost, so those who invite or forget are never forgotten.
                boolean leaves = random.nextBoolean();
                SimulatedNode by = leaves ? node : founder;
                Member.Standing standing = leaves ? Member.Standing.LEFT : Member.Standing.FORGOTTEN;
                if (by.run().isUp()) {
                    by.replica().mutate(simulation.micros(), new Change.EndMember(node.id(), standing));
                }
            } else if (node.run().isUp()) {
                Workload workload = workloads.get(node.id());
                if (workload == null || !workload.isOf(node.run())) {
                    workload = new Workload(simulation, node);
                    workloads.put(node.id(), workload);
                }
                workload.act();
            }
        }

        private SimulatedNode any() {
            List<SimulatedNode> all = new ArrayList<>(simulation.nodes().values());
            return all.get(random.nextInt(all.size()));
        }

        private boolean isMember(SimulatedNode node) {
            return node.run().isUp() && members().contains(node);
        }

        /** Returns the nodes that nobody thinks have left. */
        private List<SimulatedNode> members() {
            return simulation.nodes().values().stream()
                    .filter(node -> simulation.nodes().values().stream()
                            .noneMatch(other -> other.replica().key(node.id()).isPresent()
                                    && !other.replica().listed().contains(node.id())))
                    .toList();
        }

        private void checkEnd() {
            List<SimulatedNode> members = members();
            SimulatedNode one = members.get(0);
            for (SimulatedNode node : members) {
                String name = node.id() + " and " + one.id() + " ";
                assertEquals(one.replica().applied(), node.replica().applied(), name + "have the same mutations");
                assertEquals(one.replica().content(), node.replica().content(), name + "have the same tree");
                assertEquals(one.replica().listed().size(), members.size());
                assertEquals(node.replica().applied(), node.replica().stable(), node.id() + " calls all stable");
                assertTrue(
                        node.replica().applied().covers(simulation.lastDurable(node)), "all that was durable is there");
                ReplicationStatus status = node.run().core().status();
                assertEquals(0, status.refusedBatches(), "batches that were refused");
                assertEquals(List.of(), status.forked());
                for (ReplicationStatus.OfMember member : status.members()) {
                    assertEquals(0, member.lacks() + member.has());
                    assertTrue(member.connected() && !member.holdsBack() && !member.tooOld(), status::toString);
                }
            }
            Vector all = one.replica().applied();
            assertTrue(all.counters().size() > 0);
        }
    }
}
