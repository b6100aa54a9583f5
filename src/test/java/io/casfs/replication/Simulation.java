package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Change;
import io.casfs.namespace.Dot;
import io.casfs.namespace.Member;
import io.casfs.namespace.Replica;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A cluster in a time of its own: events happen one after another in an order that the seed decides, and after each one
 * what must always hold is checked.
 */
final class Simulation implements MemoryReplica.Witness {
    private static final List<PublicKey> KEYS = keys(8);

    private record Event(long nanos, long order, Runnable task) {}

    private record Way(NodeId from, NodeId to) {}

    private final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::nanos).thenComparingLong(Event::order));
    private final Map<NodeId, SimulatedNode> nodes = new TreeMap<>();
    private final Set<Way> cut = new HashSet<>();
    private final Map<Dot, Vector> knowing = new HashMap<>();
    private final Map<NodeId, Vector> applied = new HashMap<>();
    private final Map<NodeId, Vector> durable = new HashMap<>();
    private final Map<NodeId, NodeId> inviters = new HashMap<>();
    private long nanos;
    private long order;
    private boolean faulty;
    private int keysUsed;

    Simulation(long seed) {
        this.random = new Random(seed);
    }

    /** Returns the same keys each time: their ids have a part in what happens. */
    private static List<PublicKey> keys(int count) {
        try {
            SecureRandom known = SecureRandom.getInstance("SHA1PRNG");
            known.setSeed(1);
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), known);
            return Stream.generate(() -> generator.generateKeyPair().getPublic())
                    .limit(count)
                    .toList();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Random random() {
        return random;
    }

    long nanos() {
        return nanos;
    }

    Map<NodeId, SimulatedNode> nodes() {
        return nodes;
    }

    /** Sets whether messages get lost, doubled and late. */
    void faulty(boolean is) {
        faulty = is;
    }

    Duration upTo(Duration most) {
        return Duration.ofNanos(random.nextLong(most.toNanos() + 1));
    }

    void at(Duration delay, Runnable task) {
        events.add(new Event(nanos + delay.toNanos(), order++, task));
    }

    void run(Duration time) {
        long end = nanos + time.toNanos();
        while (!events.isEmpty() && events.peek().nanos <= end) {
            Event event = events.remove();
            nanos = event.nanos;
            event.task.run();
        }
        nanos = end;
    }

    /** Makes the first node of a cluster. */
    SimulatedNode found() throws IOException {
        PublicKey key = KEYS.get(keysUsed++);
        MemoryReplica replica = new MemoryReplica(NodeKey.id(key), random.nextLong(), this);
        replica.mutate(micros(), words(key));
        return add(key, replica);
    }

    /** Has a new node join. */
    SimulatedNode join(SimulatedNode inviter) throws IOException {
        PublicKey key = KEYS.get(keysUsed++);
        inviters.put(NodeKey.id(key), inviter.id());
        inviter.replica().mutate(micros(), words(key));
        inviter.replica().sync();
        MemoryReplica replica = new MemoryReplica(NodeKey.id(key), random.nextLong(), this);
        Replica.Checkpoint checkpoint = inviter.replica().checkpoint(inviter::sign);
        for (Optional<byte[]> part = checkpoint.next(); part.isPresent(); part = checkpoint.next()) {
            replica.adopt(part.get());
        }
        replica.adopted(checkpoint.vector());
        return add(key, replica);
    }

    private SimulatedNode add(PublicKey key, MemoryReplica replica) throws IOException {
        SimulatedNode node = new SimulatedNode(this, key, replica);
        nodes.put(NodeKey.id(key), node);
        node.start();
        connect(node);
        return node;
    }

    /** Returns whether a node lets another one in: it is listed, or was admitted by one that is. */
    boolean admits(MemoryReplica replica, NodeId other) {
        Set<NodeId> listed = replica.listed();
        return listed.contains(other)
                || (replica.key(other).isEmpty() && listed.contains(inviters.getOrDefault(other, other)));
    }

    boolean isInviter(SimulatedNode node) {
        return inviters.containsValue(node.id());
    }

    boolean hasKeys() {
        return keysUsed < KEYS.size();
    }

    private static Change words(PublicKey key) {
        return new Change.SetMember(
                NodeKey.id(key), Bytes.of(key.getEncoded()), "node", List.of(), Member.USUAL_WEIGHT);
    }

    long micros() {
        return 1_700_000_000_000_000L + nanos / 1000;
    }

    // What connects nodes.

    private void connect(SimulatedNode node) {
        nodes.values().forEach(other -> connect(node, other));
    }

    private void connect(SimulatedNode a, SimulatedNode b) {
        if (a != b && a.run().isUp() && b.run().isUp() && passes(a, b) && passes(b, a)) {
            SimulatedNode.Run first = a.run();
            SimulatedNode.Run second = b.run();
            at(delay(), () -> first.connect(b.id()));
            at(delay(), () -> second.connect(a.id()));
        }
    }

    private boolean passes(SimulatedNode from, SimulatedNode to) {
        return !cut.contains(new Way(from.id(), to.id()));
    }

    void cut(SimulatedNode from, SimulatedNode to, boolean bothWays) {
        cut.add(new Way(from.id(), to.id()));
        if (bothWays) {
            cut.add(new Way(to.id(), from.id()));
            from.run().disconnect(to.id());
            to.run().disconnect(from.id());
        }
    }

    void heal() {
        cut.clear();
        nodes.values().forEach(this::connect);
    }

    void kill(SimulatedNode node) {
        node.kill();
        for (SimulatedNode other : nodes.values()) {
            // Noticed now or much later, maybe after the next process has said something.
            SimulatedNode.Run itsRun = other.run();
            at(upTo(Duration.ofSeconds(1)), () -> {
                itsRun.disconnect(node.id());
                at(Duration.ofSeconds(1), () -> connect(node, other));
            });
        }
    }

    void restart(SimulatedNode node) throws IOException {
        Vector before = node.replica().durable();
        node.restart(random.nextInt(node.replica().unsynced() + 1));
        applied.remove(node.id());
        if (!node.replica().applied().covers(before)) {
            throw new AssertionError(node.id() + " lost what was durable");
        }
        at(Duration.ofMillis(1001), () -> connect(node));
    }

    private Duration delay() {
        return upTo(faulty && random.nextInt(20) == 0 ? Duration.ofSeconds(3) : Duration.ofMillis(30));
    }

    /** Brings something to the process that runs at the peer now; it may arrive twice, late or never. */
    void carry(SimulatedNode.Run from, NodeId peer, Consumer<SimulatedNode.Run> delivery) {
        SimulatedNode.Run to = nodes.get(peer).run();
        int copies = faulty && random.nextInt(10) == 0 ? random.nextInt(3) : 1;
        for (int i = 0; i < copies; i++) {
            at(delay(), () -> {
                if (to.isUp() && passes(from.node(), to.node())) {
                    delivery.accept(to);
                    check(to.node());
                }
            });
        }
    }

    void carryBack(SimulatedNode.Run from, SimulatedNode.Run to, Runnable delivery) {
        if (!faulty || random.nextInt(20) > 0) {
            at(delay(), () -> {
                if (to.isUp() && passes(from.node(), to.node())) {
                    delivery.run();
                }
            });
        }
    }

    // What must always hold.

    /** Checks a node after an event. */
    void check(SimulatedNode node) {
        Vector now = node.replica().applied();
        Vector before = applied.put(node.id(), now);
        if (before != null && !now.covers(before)) {
            throw new AssertionError(node.id() + " has less than before");
        }
        if (!now.covers(node.replica().durable())) {
            throw new AssertionError(node.id() + " has more durable than applied");
        }
        durable.put(node.id(), node.replica().durable());
    }

    /** Returns the last durable vector that was seen of a node. */
    Vector lastDurable(SimulatedNode node) {
        return durable.getOrDefault(node.id(), Vector.EMPTY);
    }

    @Override
    public void made(Dot dot, Vector known) {
        knowing.put(dot, known);
    }

    @Override
    public void applying(MemoryReplica replica, Dot dot) {
        if (!knowing.get(dot).covers(replica.stable())) {
            throw new AssertionError(
                    dot + " comes to light without knowing what " + replica.incarnation() + " was told is stable");
        }
    }

    @Override
    public void stable(MemoryReplica replica, Vector vector) {
        if (!vector.covers(replica.stable())) {
            throw new AssertionError("what was stable isn't any more");
        }
        for (SimulatedNode node : nodes.values()) {
            boolean ended =
                    replica.key(node.id()).isPresent() && !replica.listed().contains(node.id());
            if (!ended && !node.replica().durable().covers(vector)) {
                throw new AssertionError(node.id() + " doesn't have what " + replica.incarnation() + " calls stable");
            }
        }
    }
}
