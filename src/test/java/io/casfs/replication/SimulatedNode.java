package io.casfs.replication;

import io.casfs.crypto.ClusterKeys;
import io.casfs.crypto.ClusterSecret;
import io.casfs.crypto.RecordSealer;
import io.casfs.identity.NodeId;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.MutationCodec;
import io.casfs.transport.Envelope;
import io.casfs.transport.UnreachableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A node of a {@link Simulation}: the real core over a replica in memory. */
final class SimulatedNode {
    private static final RecordSealer RECORDS =
            ClusterKeys.derive(ClusterSecret.generate(new SecureRandom())).records();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Simulation simulation;
    private final PublicKey key;
    private final MemoryReplica replica;
    private Run run;

    /** The first counter that the file system holds back. */
    private long firstHeld = Long.MAX_VALUE;

    SimulatedNode(Simulation simulation, PublicKey key, MemoryReplica replica) {
        this.simulation = simulation;
        this.key = key;
        this.replica = replica;
        this.run = new Run();
    }

    NodeId id() {
        return replica.incarnation().node();
    }

    MemoryReplica replica() {
        return replica;
    }

    Run run() {
        return run;
    }

    void start() throws IOException {
        replica.onMutation(() -> run.execute(run.core::mutated));
        run.core.start();
    }

    /** Kills the run. */
    void kill() {
        run.up = false;
        run.questions.values().forEach(Map::clear);
    }

    /** Begins a new process with what the replica has kept. */
    void restart(int keptEvents) throws IOException {
        replica.crash(keptEvents, simulation.random().nextLong());
        firstHeld = Long.MAX_VALUE;
        run = new Run();
        start();
    }

    /** Holds back what is made next, for a time. */
    void hold(Duration time) {
        if (firstHeld == Long.MAX_VALUE) {
            firstHeld = replica.next().counter();
            run.after(time, () -> firstHeld = Long.MAX_VALUE);
        }
    }

    /** Signs as no real node does: a hash instead of a signature, a thousand times faster. */
    Bytes sign(byte[] statement) {
        return Bytes.of(signature(key.getEncoded(), statement));
    }

    private static byte[] signature(byte[] key, byte[] statement) {
        byte[] both = new byte[key.length + statement.length];
        System.arraycopy(key, 0, both, 0, key.length);
        System.arraycopy(statement, 0, both, key.length, statement.length);
        return MutationCodec.hash(both);
    }

    /** The member list, with admissions. */
    private final class MemberList implements Members {
        @Override
        public Set<NodeId> listed() {
            return replica.listed();
        }

        @Override
        public Optional<PublicKey> key(NodeId node) {
            return replica.key(node);
        }

        @Override
        public boolean admits(NodeId node) {
            return simulation.admits(replica, node);
        }
    }

    /** One run of the node: ends when it is killed, and with it all it had to do. */
    final class Run implements Agenda, Wire {
        private final Core core;
        private final Set<NodeId> connected = new TreeSet<>();
        private final Map<NodeId, Map<Long, CompletableFuture<?>>> questions = new HashMap<>();
        private long asked;
        private boolean up = true;

        Run() {
            Security security = new Security(
                    RECORDS,
                    SimulatedNode.this::sign,
                    (publicKey, statement, signature) -> Bytes.of(signature(publicKey.getEncoded(), statement))
                            .equals(Bytes.of(signature)));
            Ports ports = new Ports(replica, new MemberList(), security, newest -> firstHeld, this, this);
            core = new Core(ports, simulation.random());
        }

        boolean isUp() {
            return up;
        }

        SimulatedNode node() {
            return SimulatedNode.this;
        }

        Core core() {
            return core;
        }

        @Override
        public void execute(Runnable task) {
            after(Duration.ZERO, task);
        }

        @Override
        public void after(Duration delay, Runnable task) {
            simulation.at(delay, () -> {
                if (up) {
                    task.run();
                    simulation.check(SimulatedNode.this);
                }
            });
        }

        @Override
        public void aside(Runnable task) {
            after(simulation.upTo(Duration.ofMillis(simulation.random().nextInt(10) == 0 ? 3000 : 50)), task);
        }

        @Override
        public long nanos() {
            return simulation.nanos();
        }

        @Override
        public Instant now() {
            return Instant.ofEpochSecond(0, simulation.nanos());
        }

        @Override
        public Set<NodeId> connected() {
            return Set.copyOf(connected);
        }

        void connect(NodeId peer) {
            execute(() -> {
                if (connected.add(peer)) {
                    core.connected(peer);
                }
            });
        }

        void disconnect(NodeId peer) {
            execute(() -> {
                if (connected.remove(peer)) {
                    List<CompletableFuture<?>> broken = new ArrayList<>(
                            questions.getOrDefault(peer, Map.of()).values());
                    broken.forEach(one -> one.completeExceptionally(new UnreachableException("broken")));
                    core.disconnected(peer);
                }
            });
        }

        @Override
        public CompletionStage<Envelope<ReplicationMessage>> request(
                NodeId peer, Envelope<ReplicationMessage> request) {
            CompletableFuture<Envelope<ReplicationMessage>> answer = new CompletableFuture<>();
            if (!connected.contains(peer)) {
                answer.completeExceptionally(new UnreachableException("not connected"));
                return answer;
            }
            long number = asked++;
            Map<Long, CompletableFuture<?>> open = questions.computeIfAbsent(peer, any -> new TreeMap<>());
            open.put(number, answer);
            var unused = answer.whenComplete((got, problem) -> open.remove(number));
            after(PATIENCE, () -> answer.completeExceptionally(new UnreachableException("no answer")));
            simulation.carry(this, peer, other -> {
                try {
                    Envelope<ReplicationMessage> reply = other.core.answer(id(), request);
                    simulation.carryBack(other, this, () -> answer.complete(reply));
                } catch (IOException e) {
                    simulation.carryBack(other, this, () -> answer.completeExceptionally(e));
                }
            });
            return answer;
        }

        @Override
        public void send(NodeId peer, Envelope<ReplicationMessage> message) {
            simulation.carry(this, peer, other -> {
                try {
                    other.core.take(id(), message);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
