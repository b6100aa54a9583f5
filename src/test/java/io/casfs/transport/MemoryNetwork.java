package io.casfs.transport;

import io.casfs.identity.ClusterAuthority;
import io.casfs.identity.NodeId;
import io.casfs.identity.TlsIdentity;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Nodes in one process that talk through real threads and really encode their messages, over links that a test cuts.
 * Thread-safe.
 */
public final class MemoryNetwork implements AutoCloseable {
    /** Admits everybody and shows nothing. */
    public static final Gatekeeper OPEN_GATE = new Gatekeeper() {
        @Override
        public Optional<String> refusal(NodeId peer, byte[] admission) {
            return Optional.empty();
        }

        @Override
        public byte[] ownAdmission() {
            return new byte[0];
        }
    };

    private record Way(NodeId from, NodeId to) {}

    private final Map<NodeId, MemoryTransport> nodes = new ConcurrentHashMap<>();
    private final Set<Way> cut = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();

    /** Opens a node that admits everybody and finds everybody. */
    public MemoryTransport open(NodeId self) {
        return open(self, OPEN_GATE);
    }

    /** Opens a node that finds everybody. */
    public MemoryTransport open(NodeId self, Gatekeeper gate) {
        return add(self, null, book(), gate);
    }

    /** Opens a node that finds everybody and that strangers can dial. */
    public MemoryTransport open(TlsIdentity identity, Gatekeeper gate) {
        return open(identity, book(), gate);
    }

    /** Opens a node that strangers can dial. */
    public MemoryTransport open(TlsIdentity identity, AddressBook book, Gatekeeper gate) {
        return add(identity.id(), identity, book, gate);
    }

    private MemoryTransport add(NodeId self, @Nullable TlsIdentity identity, AddressBook book, Gatekeeper gate) {
        String address = "memory-" + count.incrementAndGet() + ":7000";
        MemoryTransport transport = new MemoryTransport(this, self, identity, address, book, gate);
        MemoryTransport earlier = nodes.put(self, transport);
        if (earlier != null && !earlier.isClosed()) {
            transport.close();
            nodes.put(self, earlier);
            throw new IllegalStateException(self + " is open already");
        }
        return transport;
    }

    /** Returns a book that knows where every node of this network listens. */
    public AddressBook book() {
        return peer -> {
            MemoryTransport node = nodes.get(peer);
            return node == null ? List.of() : List.of(node.listening());
        };
    }

    /** Cuts the link: its connection ends, requests under way fail, and nothing passes until {@link #heal}. */
    public void cut(NodeId a, NodeId b) {
        cut.add(new Way(a, b));
        cut.add(new Way(b, a));
        breakConnection(a, b);
    }

    /** Loses whatever is sent from one to the other; the connection stays, but a new one can't be made. */
    public void cutOneWay(NodeId from, NodeId to) {
        cut.add(new Way(from, to));
    }

    /** Cuts all links of a node. */
    public void isolate(NodeId node) {
        nodes.keySet().stream().filter(other -> !other.equals(node)).forEach(other -> cut(node, other));
    }

    /** Undoes the cuts between two nodes. */
    public void heal(NodeId a, NodeId b) {
        cut.remove(new Way(a, b));
        cut.remove(new Way(b, a));
    }

    /** Undoes all cuts. */
    public void heal() {
        cut.clear();
    }

    /** Ends the connection of two nodes, which may make a new one at once. */
    public void breakConnection(NodeId a, NodeId b) {
        MemoryTransport node = nodes.get(a);
        if (node != null) {
            node.hangUp(b);
        }
    }

    boolean passes(NodeId from, NodeId to) {
        return !cut.contains(new Way(from, to));
    }

    MemoryTransport find(NodeId node) {
        return Objects.requireNonNull(nodes.get(node));
    }

    Optional<MemoryTransport> at(String address) {
        return nodes.values().stream()
                .filter(node -> node.listening().equals(address) && node.isListening())
                .findAny();
    }

    /**
     * Dials as somebody who is no member.
     *
     * @throws IOException if nobody listens there, or a node of another authority
     */
    public <M> Conversation<M> dial(String address, byte[] authorityFingerprint, Protocol<M> protocol)
            throws IOException {
        MemoryTransport host = at(address).orElseThrow(() -> new IOException("nobody listens at " + address));
        TlsIdentity identity = host.identity().orElseThrow(() -> new IOException("no certificate at " + address));
        byte[] found = ClusterAuthority.fingerprint(identity.authority().getPublicKey());
        if (!Arrays.equals(found, authorityFingerprint)) {
            throw new IOException("the node at " + address + " belongs to another cluster");
        }
        return new MemoryConversation<>(host, identity.node(), protocol);
    }

    /** Closes all nodes. */
    @Override
    public void close() {
        nodes.values().forEach(MemoryTransport::close);
    }
}
