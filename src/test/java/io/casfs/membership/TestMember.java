package io.casfs.membership;

import io.casfs.identity.NodeId;
import io.casfs.membership.SwimMembership.HostLookup;
import io.casfs.transport.MemoryNetwork;
import io.casfs.transport.MemoryTransport;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** A member on a {@link MemoryNetwork}, and waiting for what it sees. */
final class TestMember implements AutoCloseable {
    static final Settings QUICK = new Settings(
            Duration.ofMillis(200), Duration.ofMillis(150), 3, Duration.ofMillis(50), Duration.ofSeconds(1));

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final NodeId id;
    final MemoryTransport transport;
    final SwimMembership membership;

    private TestMember(MemoryTransport transport, Settings settings, HostLookup host) {
        this.id = transport.self();
        this.transport = transport;
        this.membership = SwimMembership.over(transport, settings, host);
    }

    static TestMember start(MemoryNetwork network, NodeId id, Set<NodeId> listed) {
        return start(network, id, listed, QUICK);
    }

    static TestMember start(MemoryNetwork network, NodeId id, Set<NodeId> listed, Settings settings) {
        return start(network, id, listed, settings, InetAddress::getLoopbackAddress);
    }

    static TestMember start(MemoryNetwork network, NodeId id, Set<NodeId> listed, Settings settings, HostLookup host) {
        TestMember member = new TestMember(network.open(id), settings, host);
        member.transport.start();
        member.membership.members(listed);
        member.membership.start();
        return member;
    }

    void awaitSeen(NodeId other, Liveness liveness) throws InterruptedException {
        await(view -> view.get(other) == liveness);
    }

    void await(Predicate<Map<NodeId, Liveness>> expected) throws InterruptedException {
        Object change = new Object();
        membership.listen(() -> {
            synchronized (change) {
                change.notifyAll();
            }
        });
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (change) {
            while (!expected.test(membership.view())) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(id + " sees " + membership.view());
                }
                change.wait(100);
            }
        }
    }

    /** Dies without a word. */
    void kill() {
        transport.close();
    }

    @Override
    public void close() {
        membership.close();
        transport.close();
    }
}
