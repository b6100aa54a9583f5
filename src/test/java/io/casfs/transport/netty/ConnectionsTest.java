package io.casfs.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.identity.TlsIdentity;
import io.casfs.transport.Chat;
import io.casfs.transport.Envelope;
import io.casfs.transport.MemoryNetwork;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The life of connections and threads. */
@Timeout(120)
class ConnectionsTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    private final Map<NodeId, List<String>> addresses = new ConcurrentHashMap<>();
    private final List<TestNode> nodes = new ArrayList<>();

    private TestNode node(Settings settings) throws IOException {
        TestNode node =
                TestNode.open(peer -> Optional.ofNullable(addresses.get(peer)).orElse(List.of()), settings);
        addresses.put(node.identity.id(), List.of(node.transport.listening()));
        nodes.add(node);
        return node;
    }

    @AfterEach
    void close() {
        nodes.forEach(TestNode::close);
    }

    private static Settings settings(Duration pingAfter, Duration silence, Duration idle) {
        Settings usual = Settings.DEFAULT;
        return new Settings(
                usual.connect(),
                usual.greeting(),
                usual.frame(),
                pingAfter,
                silence,
                idle,
                usual.stranger(),
                usual.backoff(),
                usual.maxBackoff());
    }

    @Test
    void twoThatDialEachOtherEndWithOneConnection() throws Exception {
        for (int round = 0; round < 5; round++) {
            TestNode a = node(Settings.DEFAULT);
            TestNode b = node(Settings.DEFAULT);
            List<CompletableFuture<Envelope<Chat>>> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                answers.add(a.ask(b.identity.id(), "from a"));
                answers.add(b.ask(a.identity.id(), "from b"));
            }
            for (CompletableFuture<Envelope<Chat>> answer : answers) {
                answer.get();
            }
            TestNode.eventually(
                    () -> a.transport.connections(b.identity.id()) == 1
                            && b.transport.connections(a.identity.id()) == 1,
                    "one connection is left");
            a.ask(b.identity.id(), "still there?").get();
            b.ask(a.identity.id(), "still there?").get();
        }
    }

    @Test
    void pingsKeepASilentConnection() throws Exception {
        Settings settings = settings(SHORT, Duration.ofSeconds(20), Duration.ofDays(1));
        TestNode a = node(settings);
        TestNode b = node(settings);
        a.ask(b.identity.id(), "hello").get();
        long sent = b.transport.statistics().bytesSent();
        TestNode.eventually(() -> b.transport.statistics().bytesSent() >= sent + 5 * Frame.HEAD, "pings were sent");
        assertEquals(Set.of(b.identity.id()), a.transport.connected());
    }

    @Test
    void aPeerThatFallsSilentIsDropped() throws Exception {
        TestNode silent = node(settings(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1)));
        TestNode watcher = node(settings(SHORT, Duration.ofMillis(500), Duration.ofDays(1)));
        watcher.transport.keepConnected(Set.of(silent.identity.id()));
        watcher.events.await("connected " + silent.identity.id());
        watcher.events.await("disconnected " + silent.identity.id());
        watcher.events.await("connected " + silent.identity.id());
    }

    @Test
    void anUnusedConnectionIsRetiredUnlessItIsKept() throws Exception {
        Settings settings = settings(SHORT, Duration.ofDays(1), Duration.ofMillis(300));
        TestNode a = node(settings);
        TestNode b = node(settings);
        TestNode kept = node(settings);
        a.transport.keepConnected(Set.of(kept.identity.id()));
        a.events.await("connected " + kept.identity.id());
        a.ask(b.identity.id(), "hello").get();
        a.events.await("disconnected " + b.identity.id());
        assertEquals(Set.of(kept.identity.id()), a.transport.connected());
        a.ask(b.identity.id(), "hello again").get();
    }

    @Test
    void addressesAreTriedInOrder() throws Exception {
        TestNode a = node(Settings.DEFAULT);
        TestNode wrong = node(Settings.DEFAULT);
        TestNode b = node(Settings.DEFAULT);
        TestNode gone = node(Settings.DEFAULT);
        gone.close();
        addresses.put(
                b.identity.id(),
                List.of("nonsense", gone.transport.listening(), wrong.transport.listening(), b.transport.listening()));
        a.ask(b.identity.id(), "found?").get();
        assertEquals(1, a.refused("wrong-node"));
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        TestNode a = node(Settings.DEFAULT);
        TlsIdentity identity = TlsIdentity.issue(NodeKey.generate(), TestNode.AUTHORITY);
        String taken = a.transport.listening();
        BindException e = assertThrows(
                BindException.class,
                () -> NettyTransport.open(
                        identity, TestNode.CLUSTER, taken, peer -> List.of(), MemoryNetwork.OPEN_GATE));
        assertTrue(e.getMessage().contains(taken) && e.getMessage().contains("--listen"), e.getMessage());
        assertThrows(
                IOException.class,
                () -> NettyTransport.open(
                        identity, TestNode.CLUSTER, "7000", peer -> List.of(), MemoryNetwork.OPEN_GATE));
    }

    private static Set<Thread> threads() {
        Set<Thread> found = ConcurrentHashMap.newKeySet();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("casfs-net") || thread.getName().startsWith("casfs-transport")) {
                found.add(thread);
            }
        }
        return found;
    }

    @Test
    void noThreadOutlivesItsTransport() throws Exception {
        Set<Thread> before = threads();
        TestNode a = node(Settings.DEFAULT);
        TestNode b = node(Settings.DEFAULT);
        a.transport.keepConnected(Set.of(b.identity.id()));
        b.ask(a.identity.id(), "hello").get();
        a.close();
        b.close();
        Set<Thread> after = threads();
        after.removeAll(before);
        for (Thread thread : after) {
            // Its pool has ended; the thread itself may have some last instructions left.
            thread.join(60_000);
            assertFalse(thread.isAlive(), thread + " is left");
        }
    }
}
