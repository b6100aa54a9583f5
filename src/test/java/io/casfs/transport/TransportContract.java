package io.casfs.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.identity.ClusterAuthority;
import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.identity.TlsIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every transport does. */
@Timeout(120)
public abstract class TransportContract {
    protected static final ClusterAuthority AUTHORITY = ClusterAuthority.derive(new byte[ClusterAuthority.SEED_LENGTH]);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Transport> opened = new ArrayList<>();

    /** Opens a node that finds every other one that the test opened. */
    protected abstract Transport open(TlsIdentity identity, Gatekeeper gate) throws IOException;

    /** Dials a node as a stranger. */
    protected abstract <M> Conversation<M> dial(String address, byte[] fingerprint, Protocol<M> protocol)
            throws IOException;

    /** Refuses who stands on a list, with a reason. */
    private static final class Gate implements Gatekeeper {
        private final Map<NodeId, String> refused = new ConcurrentHashMap<>();
        private final BlockingQueue<String> shown = new LinkedBlockingQueue<>();
        private final byte[] own;

        Gate(byte... own) {
            this.own = own;
        }

        @Override
        public Optional<String> refusal(NodeId peer, byte[] admission) {
            shown.add(peer + " " + List.of(admission.length));
            return Optional.ofNullable(refused.get(peer));
        }

        @Override
        public byte[] ownAdmission() {
            return own;
        }
    }

    /** A node that echoes, and what it heard. */
    protected static final class Echo implements Handler<Chat> {
        final BlockingQueue<String> taken = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<Envelope<Chat>> answer(NodeId peer, Envelope<Chat> request) {
            return CompletableFuture.completedFuture(request);
        }

        @Override
        public void take(NodeId peer, Envelope<Chat> message) {
            taken.add(peer + " " + message.message() + " " + message.payload().remaining());
        }
    }

    protected static TlsIdentity identity() {
        return TlsIdentity.issue(NodeKey.generate(), AUTHORITY);
    }

    protected final Transport node(TlsIdentity identity, Gatekeeper gate, Handler<Chat> handler, PeerListener listener)
            throws IOException {
        Transport node = open(identity, gate);
        opened.add(node);
        node.serve(Chat.PROTOCOL, handler);
        node.listen(listener);
        node.start();
        return node;
    }

    protected final Transport node(Handler<Chat> handler) throws IOException {
        return node(identity(), MemoryNetwork.OPEN_GATE, handler, new Recorder());
    }

    @AfterEach
    void close() {
        opened.forEach(Transport::close);
    }

    protected static Envelope<Chat> say(String text) {
        return Envelope.of(new Chat.Say(text));
    }

    protected static CompletableFuture<Envelope<Chat>> ask(Transport from, Transport to, Envelope<Chat> request) {
        return from.request(to.self(), Chat.PROTOCOL, request, PATIENCE);
    }

    protected static <T extends Throwable> T failure(Class<T> type, CompletableFuture<?> future) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> future.get(60, TimeUnit.SECONDS));
        return assertInstanceOf(type, e.getCause());
    }

    /** A handler whose requests wait until they may be answered. */
    private static final class Slow implements Handler<Chat> {
        private final CountDownLatch open = new CountDownLatch(1);
        private final CountDownLatch begun = new CountDownLatch(1);
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public CompletionStage<Envelope<Chat>> answer(NodeId peer, Envelope<Chat> request) {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            begun.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            now.decrementAndGet();
            return CompletableFuture.completedFuture(say("at last"));
        }

        @Override
        public void take(NodeId peer, Envelope<Chat> message) {
            answer(peer, message);
        }
    }

    @Test
    void carriesRequestsAndAnswersWithPayloadsOfAnyLength() throws Exception {
        Transport a = node(new Echo());
        Transport b = node(new Echo());
        Random random = new Random(7);
        for (int length : new int[] {0, 1, 17, 16_384, 65_537, 1 << 20, Envelope.MAX_PAYLOAD}) {
            byte[] payload = new byte[length];
            random.nextBytes(payload);
            Envelope<Chat> answer =
                    ask(a, b, Envelope.of(new Chat.Say("ä" + length), payload)).get();
            assertEquals(new Chat.Say("ä" + length), answer.message());
            assertArrayEquals(payload, answer.payloadBytes());
        }
        assertEquals(Set.of(b.self()), a.connected());
        assertTrue(a.statistics().bytesSent() > Envelope.MAX_PAYLOAD);
        assertTrue(b.statistics().bytesReceived() > Envelope.MAX_PAYLOAD);
        assertEquals(Map.of(), b.statistics().refused());
    }

    @Test
    void carriesOneWayMessages() throws Exception {
        Echo heard = new Echo();
        Transport a = node(new Echo());
        Transport b = node(heard);
        a.send(b.self(), Chat.PROTOCOL, Envelope.of(new Chat.HangUp(3), new byte[5]))
                .get();
        assertEquals(a.self() + " HangUp[code=3] 5", heard.taken.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void tellsTheReasonOfARefusalAndNoMoreOfABug() throws Exception {
        Transport a = node(new Echo());
        Transport b = node(new Handler<>() {
            @Override
            public CompletionStage<Envelope<Chat>> answer(NodeId peer, Envelope<Chat> request) {
                String text = ((Chat.Say) request.message()).text();
                return switch (text) {
                    case "refused" -> CompletableFuture.failedFuture(new RefusedException("no wine, no talk"));
                    case "failed" -> CompletableFuture.failedFuture(new IOException("/secret/path"));
                    case "bug" -> throw new IllegalStateException("/secret/path");
                    default -> CompletableFuture.completedFuture(say("x".repeat(Protocol.MAX_MESSAGE)));
                };
            }

            @Override
            public void take(NodeId peer, Envelope<Chat> message) {
                throw new IllegalStateException("a bug");
            }
        });
        a.send(b.self(), Chat.PROTOCOL, say("bug")).get();
        assertEquals(
                "no wine, no talk",
                failure(RefusedException.class, ask(a, b, say("refused"))).getMessage());
        for (String text : List.of("failed", "bug", "too long")) {
            assertEquals(
                    "internal error",
                    failure(RefusedException.class, ask(a, b, say(text))).getMessage());
        }
    }

    @Test
    void refusesAProtocolThatNobodyServes() throws Exception {
        Transport a = node(new Echo());
        Transport b = node(new Echo());
        Protocol<Chat> later = Protocol.of("later", Chat.class);
        String reason = failure(RefusedException.class, a.request(b.self(), later, say("hello"), PATIENCE))
                .getMessage();
        assertTrue(reason.contains("later") && reason.contains("update"), reason);
        a.send(b.self(), later, say("hello")).get();
        assertEquals(
                say("still there").message(),
                ask(a, b, say("still there")).get().message());
    }

    @Test
    void refusesWhoTheGateRefusesAtEitherEnd() throws Exception {
        Gate gate = new Gate();
        Recorder atA = new Recorder();
        Recorder atB = new Recorder();
        Echo heard = new Echo();
        Transport a = node(identity(), new Gate((byte) 1, (byte) 2), new Echo(), atA);
        Transport b = node(identity(), gate, heard, atB);
        gate.refused.put(a.self(), "this node was forgotten on 1 May");
        assertEquals(
                "this node was forgotten on 1 May",
                failure(RefusedException.class, ask(a, b, say("hello"))).getMessage());
        atA.await("refused " + b.self() + " this node was forgotten");
        atB.await("refused " + a.self() + " this node was forgotten");
        assertEquals(a.self() + " [2]", gate.shown.poll());
        assertEquals(1, b.statistics().refused().get("not-admitted"));
        assertEquals(
                "this node was forgotten on 1 May",
                failure(RefusedException.class, ask(b, a, say("hello"))).getMessage());
        assertEquals(Set.of(), a.connected());
        assertEquals(0, heard.taken.size());
    }

    @Test
    void disconnectsWhoIsNoLongerAdmitted() throws Exception {
        Gate gate = new Gate();
        Recorder atA = new Recorder();
        Recorder atB = new Recorder();
        Transport a = node(identity(), new Gate(), new Echo(), atA);
        Transport b = node(identity(), gate, new Echo(), atB);
        ask(a, b, say("hello")).get();
        gate.refused.put(a.self(), "forgotten");
        b.disconnect(a.self());
        atA.await("disconnected " + b.self());
        atB.await("disconnected " + a.self());
        failure(RefusedException.class, ask(a, b, say("hello")));
        b.disconnect(a.self());
    }

    @Test
    void manyRequestsAreUnderWayAtOnceInBothDirections() throws Exception {
        Transport a = node(new Echo());
        Transport b = node(new Echo());
        List<CompletableFuture<Envelope<Chat>>> answers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            answers.add(ask(a, b, Envelope.of(new Chat.Say("a" + i), new byte[i])));
            answers.add(ask(b, a, Envelope.of(new Chat.Say("b" + i), new byte[i])));
        }
        for (int i = 0; i < 1000; i++) {
            assertEquals(new Chat.Say("a" + i), answers.get(2 * i).get().message());
            assertEquals(i, answers.get(2 * i + 1).get().payload().remaining());
        }
    }

    @Test
    void aPeerOccupiesABoundedNumberOfHandlerCalls() throws Exception {
        Slow slow = new Slow();
        Transport a = node(new Echo());
        Transport b = node(slow);
        List<CompletableFuture<Envelope<Chat>>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            answers.add(ask(a, b, say("hello")));
        }
        slow.begun.await();
        slow.open.countDown();
        for (CompletableFuture<Envelope<Chat>> answer : answers) {
            assertEquals(new Chat.Say("at last"), answer.get().message());
        }
        assertTrue(slow.most.get() <= 64, slow.most + " calls at once");
    }

    @Test
    void whatWaitsForASlowPeerIsBounded() throws Exception {
        Slow slow = new Slow();
        Transport a = node(new Echo());
        Transport b = node(slow);
        byte[] payload = new byte[1 << 20];
        List<CompletableFuture<Envelope<Chat>>> answers = new ArrayList<>();
        CompletableFuture<Envelope<Chat>> answer;
        // What may wait, what may be handled, and what the sockets hold.
        int most = (Transport.MAX_WAITING_BYTES >> 20) + 16 + 64;
        do {
            answer = ask(a, b, Envelope.of(new Chat.Say("take this"), payload));
            answers.add(answer);
            assertTrue(answers.size() <= most, "nothing stops the sender");
        } while (!answer.isCompletedExceptionally());
        slow.open.countDown();
        int answered = 0;
        for (CompletableFuture<Envelope<Chat>> each : answers) {
            try {
                assertEquals(new Chat.Say("at last"), each.get().message());
                answered++;
            } catch (ExecutionException e) {
                assertInstanceOf(UnreachableException.class, e.getCause());
            }
        }
        assertTrue(answered >= (Transport.MAX_WAITING_BYTES >> 20) - 1, answered + " were taken");
        assertEquals(new Chat.Say("at last"), ask(a, b, say("again")).get().message());
    }

    @Test
    void whoCannotBeReachedIsSaidSo() throws Exception {
        Transport a = node(new Echo());
        NodeId nobody = NodeKey.generate().id();
        String reason = failure(UnreachableException.class, a.request(nobody, Chat.PROTOCOL, say("hello"), PATIENCE))
                .getMessage();
        assertTrue(reason.contains(nobody.toString()), reason);
        failure(UnreachableException.class, a.send(nobody, Chat.PROTOCOL, say("hello")));
        Transport b = node(new Echo());
        b.close();
        failure(UnreachableException.class, ask(a, b, say("hello")));
        failure(UnreachableException.class, ask(a, a, say("hello")));
    }

    @Test
    void anAnswerIsAwaitedForALimitedTimeOrUntilCancelled() throws Exception {
        Slow slow = new Slow();
        Transport a = node(new Echo());
        Transport b = node(slow);
        failure(UnreachableException.class, a.request(b.self(), Chat.PROTOCOL, say("hello"), Duration.ofMillis(50)));
        CompletableFuture<Envelope<Chat>> cancelled = ask(a, b, say("hello"));
        assertTrue(cancelled.cancel(false));
        CompletableFuture<Envelope<Chat>> awaited = ask(a, b, say("hello"));
        slow.open.countDown();
        assertEquals(new Chat.Say("at last"), awaited.get().message());
    }

    @Test
    void aLostPeerFailsWhatIsUnderWay() throws Exception {
        Slow slow = new Slow();
        Recorder atA = new Recorder();
        Transport a = node(identity(), MemoryNetwork.OPEN_GATE, new Echo(), atA);
        Transport b = node(slow);
        CompletableFuture<Envelope<Chat>> answer = ask(a, b, say("hello"));
        slow.begun.await();
        b.close();
        failure(UnreachableException.class, answer);
        atA.await("connected " + b.self());
        atA.await("disconnected " + b.self());
        assertEquals(Set.of(), a.connected());
    }

    @Test
    void keepsConnectedThroughCutsAndRestarts() throws Exception {
        Recorder atA = new Recorder();
        TlsIdentity identity = identity();
        Transport a = node(identity(), MemoryNetwork.OPEN_GATE, new Echo(), atA);
        a.keepConnected(Set.of(identity.id(), a.self()));
        Recorder atB = new Recorder();
        Transport b = node(identity, MemoryNetwork.OPEN_GATE, new Echo(), atB);
        atA.await("connected " + b.self());
        // It may not know yet that it is accepted, and can't cut off what isn't there.
        atB.await("connected " + a.self());
        b.disconnect(a.self());
        atA.await("disconnected " + b.self());
        atA.await("connected " + b.self());
        b.close();
        atA.await("disconnected " + b.self());
        Transport again = node(identity, MemoryNetwork.OPEN_GATE, new Echo(), new Recorder());
        atA.await("connected " + again.self());
        assertEquals(say("hello").message(), ask(a, again, say("hello")).get().message());
    }

    @Test
    void twoThatDialEachOtherLoseNothing() throws Exception {
        for (int round = 0; round < 8; round++) {
            Transport a = node(new Echo());
            Transport b = node(new Echo());
            List<CompletableFuture<Envelope<Chat>>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(ask(a, b, say("from a")));
                answers.add(ask(b, a, say("from b")));
            }
            for (CompletableFuture<Envelope<Chat>> answer : answers) {
                answer.get();
            }
            ask(a, b, say("and still")).get();
            a.close();
            b.close();
        }
    }

    @Test
    void refusesToSendWhatIsTooLong() throws Exception {
        Transport a = node(new Echo());
        Transport b = node(new Echo());
        assertThrows(IllegalArgumentException.class, () -> Envelope.of(new Chat.Say(""), new byte[(2 << 20) + 1]));
        assertThrows(IllegalArgumentException.class, () -> ask(a, b, say("x".repeat(Protocol.MAX_MESSAGE))));
        assertEquals(say("short").message(), ask(a, b, say("short")).get().message());
    }

    @Test
    void closingFailsWhatWaitsAndWhatComesLater() throws Exception {
        Slow slow = new Slow();
        Transport a = node(new Echo());
        Transport b = node(slow);
        CompletableFuture<Envelope<Chat>> waiting = ask(a, b, say("hello"));
        slow.begun.await();
        a.close();
        failure(UnreachableException.class, waiting);
        a.close();
        failure(UnreachableException.class, ask(a, b, say("hello")));
        failure(UnreachableException.class, a.send(b.self(), Chat.PROTOCOL, say("hello")));
        assertEquals(Set.of(), a.connected());
    }

    @Test
    void talksWithStrangers() throws Exception {
        TlsIdentity identity = identity();
        Transport host = open(identity, new Gate());
        opened.add(host);
        host.serveStrangers(Chat.PROTOCOL, (address, message) -> {
            assertFalse(address.isEmpty());
            if (message instanceof Chat.Say say) {
                return new Chat.Say(say.text() + "!");
            }
            throw new RefusedException("hang up yourself");
        });
        host.start();
        byte[] fingerprint = AUTHORITY.fingerprint();
        try (Conversation<Chat> talk = dial(host.listening(), fingerprint, Chat.PROTOCOL)) {
            assertEquals(identity.node(), talk.host());
            assertEquals(new Chat.Say("one!"), talk.ask(new Chat.Say("one")));
            assertEquals(new Chat.Say("two!"), talk.ask(new Chat.Say("two")));
            String reason = assertThrows(RefusedException.class, () -> talk.ask(new Chat.HangUp(1)))
                    .getMessage();
            assertEquals("hang up yourself", reason);
            assertThrows(UnreachableException.class, () -> talk.ask(new Chat.Say("three")));
        }
        try (Conversation<Chat> talk = dial(host.listening(), fingerprint, Protocol.of("dance", Chat.class))) {
            assertThrows(RefusedException.class, () -> talk.ask(new Chat.Say("one")));
        }
        fingerprint[5] ^= 1;
        String message = assertThrows(IOException.class, () -> dial(host.listening(), fingerprint, Chat.PROTOCOL))
                .getMessage();
        assertTrue(message.contains("another cluster"), message);
        String address = host.listening();
        host.close();
        assertThrows(IOException.class, () -> dial(address, AUTHORITY.fingerprint(), Chat.PROTOCOL));
    }
}
