package io.casfs.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.identity.ClusterAuthority;
import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.identity.TlsIdentity;
import io.casfs.transport.Chat;
import io.casfs.transport.Envelope;
import io.casfs.transport.Protocol;
import io.casfs.transport.RefusedException;
import io.casfs.transport.Transport;
import io.casfs.transport.UnreachableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node, and those who do it wrong. After each attempt it still talks to those who do it right. */
@Timeout(180)
class HostileInputTest {
    private static final String ZEROS = "0".repeat(32);

    private final TlsIdentity member = TlsIdentity.issue(NodeKey.generate(), TestNode.AUTHORITY);
    private TestNode node;

    @BeforeEach
    void open() throws IOException {
        node = TestNode.open(peer -> List.of(), Settings.DEFAULT);
    }

    @AfterEach
    void close() throws Exception {
        servesAMember(node);
        node.close();
    }

    private static void servesAMember(TestNode node) throws Exception {
        try (TestNode friend = TestNode.open(peer -> List.of(node.transport.listening()), Settings.DEFAULT)) {
            Envelope<Chat> answer =
                    friend.ask(node.identity.id(), "are you there?").get();
            assertEquals(new Chat.Say("are you there?"), answer.message());
        }
    }

    private RawClient secure(TlsIdentity identity) throws IOException {
        return RawClient.secure(node.port(), identity, Tls.MEMBERS);
    }

    private static Frame hello(int min, int max, String cluster, NodeId id) {
        return Frame.hello(new Hello(min, max, cluster, id.toString(), List.of()).encode(), new byte[0]);
    }

    private RawClient accepted() throws IOException {
        RawClient client = secure(member);
        client.send(hello(1, 1, ZEROS, member.id()));
        assertEquals(Frame.Kind.HELLO, client.receive().kind());
        client.send(Frame.of(Frame.Kind.WELCOME));
        return client;
    }

    private static byte[] head(int length, int kind, int nameLength, int messageLength) {
        return ByteBuffer.allocate(Frame.HEAD)
                .putInt(length)
                .put((byte) kind)
                .putLong(1)
                .put((byte) nameLength)
                .putInt(messageLength)
                .array();
    }

    @Test
    void bytesThatAreNoTls() throws Exception {
        try (RawClient client = RawClient.plain(node.port())) {
            client.send("GET / HTTP/1.1\r\nHost: casfs\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.refusal();
        }
        assertEquals(1, node.refused("tls"));
    }

    @Test
    void somebodyWhoOffersNothingThatIsSpokenHere() {
        assertThrows(IOException.class, () -> {
            try (RawClient client = RawClient.secure(node.port(), member, "h2")) {
                assertEquals("", client.refusal());
                throw new IOException("hung up");
            }
        });
        assertEquals(1, node.refused("tls"));
    }

    @Test
    void aMemberWithoutACertificate() throws Exception {
        try (RawClient client = secure(null)) {
            assertEquals("a member must show its certificate", client.refusal());
        }
        assertEquals(1, node.refused("certificate"));
    }

    @Test
    void theCertificateOfAnotherCluster() throws Exception {
        byte[] seed = new byte[ClusterAuthority.SEED_LENGTH];
        seed[0] = 1;
        TlsIdentity other = TlsIdentity.issue(NodeKey.generate(), ClusterAuthority.derive(seed));
        try (RawClient client = secure(other)) {
            client.refusal();
        } catch (IOException e) {
            // Or it hung up within TLS.
        }
        TestNode.eventually(() -> node.refused("certificate") == 1, "the certificate was refused");
        try (TestNode stranger =
                new TestNode(other, TestNode.CLUSTER, peer -> List.of(node.transport.listening()), Settings.DEFAULT)) {
            ExecutionException e = assertThrows(
                    ExecutionException.class,
                    () -> stranger.ask(node.identity.id(), "let me in").get());
            String message =
                    assertInstanceOf(UnreachableException.class, e.getCause()).getMessage();
            assertTrue(message.contains("another cluster"), message);
            assertEquals(1, stranger.refused("certificate"));
        }
    }

    @Test
    void versionsOfAnotherTime() throws Exception {
        try (RawClient client = secure(member)) {
            client.send(hello(7, 9, ZEROS, member.id()));
            String reason = client.refusal();
            assertTrue(reason.contains("7 to 9") && reason.endsWith("update casfs on " + node.identity.id()), reason);
        }
        assertEquals(1, node.refused("version"));
    }

    @Test
    void aHelloOfALaterVersionIsUnderstoodAsFarAsNeeded() throws Exception {
        String json = "{\"min\":1,\"max\":8,\"cluster\":\"" + ZEROS + "\",\"node\":\"" + member.id()
                + "\",\"capabilities\":[\"x\"],\"colour\":{\"deep\":[1]}}";
        try (RawClient client = secure(member)) {
            client.send(Frame.hello(json.getBytes(StandardCharsets.UTF_8), new byte[0]));
            assertEquals(Frame.Kind.HELLO, client.receive().kind());
        }
    }

    @Test
    void anotherClusterUnderTheSameAuthority() throws Exception {
        byte[] cluster = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        try (TestNode other =
                new TestNode(member, cluster, peer -> List.of(node.transport.listening()), Settings.DEFAULT)) {
            ExecutionException e = assertThrows(
                    ExecutionException.class,
                    () -> other.ask(node.identity.id(), "let me in").get());
            String message =
                    assertInstanceOf(RefusedException.class, e.getCause()).getMessage();
            assertTrue(message.contains("belongs to the cluster " + ZEROS), message);
            other.events.await("refused " + node.identity.id());
        }
        assertEquals(1, node.refused("cluster"));
    }

    @Test
    void anIdThatIsNotThatOfTheKey() throws Exception {
        try (RawClient client = secure(member)) {
            client.send(hello(1, 1, ZEROS, NodeKey.generate().id()));
            assertTrue(client.refusal().contains("isn't its key"));
        }
        assertEquals(1, node.refused("certificate"));
    }

    @Test
    void itsOwnIdentityFromElsewhere() throws Exception {
        try (RawClient client = secure(node.identity)) {
            assertTrue(client.refusal().contains("copied"));
        }
        assertEquals(1, node.refused("wrong-node"));
    }

    @Test
    void anotherNodeThanTheOneThatWasDialled() throws Exception {
        NodeId wanted = NodeKey.generate().id();
        try (TestNode dialler = TestNode.open(peer -> List.of(node.transport.listening()), Settings.DEFAULT)) {
            ExecutionException e = assertThrows(
                    ExecutionException.class, () -> dialler.ask(wanted, "hello").get());
            assertTrue(e.getCause().getMessage().contains("this is node " + node.identity.id()), e.toString());
            assertEquals(1, dialler.refused("wrong-node"));
        }
    }

    @Test
    void helloThatMakesNoSense() throws Exception {
        for (String json : List.of("", "{", "null", "[]", "{\"min\":1}", "{\"min\":-1,\"max\":1}", "\"hello\"")) {
            try (RawClient client = secure(member)) {
                client.send(Frame.hello(json.getBytes(StandardCharsets.UTF_8), new byte[0]));
                assertTrue(client.refusal().contains("hello"), json);
            }
        }
        assertEquals(7, node.refused("frame"));
    }

    @Test
    void framesOutOfOrder() throws Exception {
        for (Frame.Kind kind : Frame.Kind.values()) {
            if (kind != Frame.Kind.HELLO && kind != Frame.Kind.REFUSAL) {
                try (RawClient client = secure(member)) {
                    client.send(Frame.of(kind));
                    assertTrue(client.refusal().contains(kind.toString()));
                }
            }
        }
        for (Frame.Kind kind : List.of(Frame.Kind.HELLO, Frame.Kind.WELCOME, Frame.Kind.TALK)) {
            try (RawClient client = accepted()) {
                client.send(Frame.of(kind));
                assertTrue(client.refusal().contains("out of order"));
            }
        }
        assertEquals(Frame.Kind.values().length - 2 + 3, node.refused("frame"));
    }

    @Test
    void lengthsBeyondTheBounds() throws Exception {
        try (RawClient client = secure(member)) {
            client.send(head(Frame.MAX_GREETING, 1, 0, 10));
            assertTrue(client.refusal().contains("at most"));
        }
        List<byte[]> heads = List.of(
                head(-1, 4, 0, 0),
                head(0, 4, 0, 0),
                head(Integer.MAX_VALUE, 4, 0, 0),
                head(14 + Envelope.MAX_PAYLOAD + 1, 4, 0, 0),
                head(100, 4, 0, -1),
                head(100, 4, 0, Integer.MAX_VALUE),
                head(1 << 20, 4, 0, Protocol.MAX_MESSAGE + 1),
                head(100, 4, 255, 0),
                head(100, 7, 0, 0),
                head(14, 0, 0, 0),
                head(14, 77, 0, 0));
        for (byte[] head : heads) {
            try (RawClient client = accepted()) {
                client.send(head);
                assertTrue(client.refusal().contains("came"));
            }
        }
        assertEquals(heads.size() + 1, node.refused("frame"));
    }

    @Test
    void messagesThatAreNone() throws Exception {
        try (RawClient client = accepted()) {
            for (String json : List.of("", "{}", "{\"type\":\"nothing\"}", "{\"type\":\"say\",\"more\":1}", "null")) {
                client.send(new Frame(
                        Frame.Kind.REQUEST, 5, "chat", json.getBytes(StandardCharsets.UTF_8), ByteBuffer.allocate(0)));
                Frame answer = client.receive();
                assertEquals(Frame.Kind.REFUSAL, answer.kind());
                assertEquals(5, answer.number());
            }
            client.send(new Frame(
                    Frame.Kind.REQUEST, 6, "chat", Chat.PROTOCOL.encode(new Chat.Say("x")), ByteBuffer.allocate(0)));
            assertEquals(Frame.Kind.ANSWER, client.receive().kind());
        }
        assertEquals(5, node.refused("frame"));
    }

    @Test
    void answersThatNobodyAskedForAreIgnored() throws Exception {
        try (RawClient client = accepted()) {
            client.send(new Frame(Frame.Kind.ANSWER, 99, "", new byte[3], ByteBuffer.allocate(3)));
            client.send(Frame.refusal(98, "no"));
            client.send(new Frame(
                    Frame.Kind.REQUEST, 6, "chat", Chat.PROTOCOL.encode(new Chat.Say("x")), ByteBuffer.allocate(0)));
            assertEquals(Frame.Kind.ANSWER, client.receive().kind());
        }
    }

    @Test
    void aMemberThatTakesNoAnswersIsNotReadFrom() throws Exception {
        Frame request = new Frame(
                Frame.Kind.REQUEST,
                1,
                "chat",
                Chat.PROTOCOL.encode(new Chat.Say("x")),
                ByteBuffer.allocate(Envelope.MAX_PAYLOAD));
        long bound = Inflow.MAX_BYTES + Transport.MAX_WAITING_BYTES + (32 << 20);
        Thread writer;
        try (RawClient client = accepted()) {
            writer = new Thread(() -> writeUntilCut(client, request), "deaf-writer");
            writer.start();
            // Until it stands still; on a slow machine too early, when there is less to see.
            long before = -1;
            for (long now = 0;
                    now < Inflow.MAX_BYTES || now > before;
                    now = node.transport.statistics().bytesReceived()) {
                before = now;
                TimeUnit.MILLISECONDS.sleep(500);
            }
            assertTrue(before <= bound, before + " bytes were taken");
        }
        writer.join();
    }

    private static void writeUntilCut(RawClient client, Frame frame) {
        try {
            while (true) {
                client.send(frame);
            }
        } catch (IOException e) {
            // The test has seen enough.
        }
    }

    @Test
    void framesThatBreakOff() throws Exception {
        byte[] hello = new byte[hello(1, 1, ZEROS, member.id()).length()];
        hello(1, 1, ZEROS, member.id()).whole().readBytes(hello);
        for (int length = 1; length < hello.length; length += 17) {
            try (RawClient client = secure(member)) {
                client.send(Arrays.copyOf(hello, length));
            }
        }
    }

    @Test
    void slowOnesAreNotWaitedFor() throws Exception {
        Duration little = Duration.ofMillis(300);
        Duration day = Duration.ofDays(1);
        Settings impatient = new Settings(
                Duration.ofSeconds(3), Duration.ofSeconds(3), little, little, day, day, little, little, little);
        try (TestNode hasty = TestNode.open(peer -> List.of(), impatient)) {
            try (RawClient silent = RawClient.plain(hasty.port());
                    RawClient mute = RawClient.secure(hasty.port(), member, Tls.MEMBERS)) {
                silent.refusal();
                assertTrue(mute.refusal().contains("longer"));
            }
            assertEquals(2, hasty.refused("timeout"));
            try (RawClient slow = RawClient.secure(hasty.port(), member, Tls.MEMBERS)) {
                slow.send(hello(1, 1, ZEROS, member.id()));
                assertNotNull(slow.receive());
                slow.send(Frame.of(Frame.Kind.WELCOME));
                slow.send(head(1000, 4, 0, 10));
                assertTrue(slow.refusal().contains("wasn't finished"));
            }
            assertEquals(3, hasty.refused("timeout"));
            try (RawClient stranger = RawClient.secure(hasty.port(), null, Tls.STRANGERS)) {
                assertTrue(stranger.refusal().contains("longer"));
            }
            assertEquals(4, hasty.refused("timeout"));
        }
    }

    @Test
    void tooManyAtTheDoor() throws Exception {
        List<RawClient> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < Doorway.MAX_OF_ONE + 5; i++) {
                waiting.add(RawClient.plain(node.port()));
            }
            TestNode.eventually(() -> node.refused("overload") == 5, "those who were too many were refused");
        } finally {
            for (RawClient client : waiting) {
                client.close();
            }
        }
        // They leave one by one.
        TestNode.eventually(this::letsIn, "there was room again");
    }

    private boolean letsIn() {
        try (RawClient client = secure(member)) {
            client.send(hello(1, 1, ZEROS, member.id()));
            return client.receive() != null;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void strangersWhoAreTooManyOrTalkTooMuch() throws Exception {
        Frame words = Frame.talk("chat", Chat.PROTOCOL.encode(new Chat.Say("hello")));
        List<RawClient> talking = new ArrayList<>();
        try {
            for (int i = 0; i < Strangers.MAX; i++) {
                RawClient client = RawClient.secure(node.port(), null, Tls.STRANGERS);
                talking.add(client);
                client.send(words);
                assertEquals(Frame.Kind.TALK, client.receive().kind());
            }
            try (RawClient client = RawClient.secure(node.port(), null, Tls.STRANGERS)) {
                assertTrue(client.refusal().contains("too many"));
            }
            RawClient chatterbox = talking.get(0);
            for (int i = 1; i < StrangerTalk.MAX_WORDS; i++) {
                chatterbox.send(words);
                assertEquals(Frame.Kind.TALK, chatterbox.receive().kind());
            }
            chatterbox.send(words);
            assertTrue(chatterbox.refusal().contains("at most"));
            RawClient loud = talking.get(1);
            loud.send(head(5000, 9, 0, 4000));
            assertTrue(loud.refusal().contains("at most"));
            RawClient member = talking.get(2);
            member.send(Frame.of(Frame.Kind.REQUEST));
            assertTrue(member.refusal().contains("out of order"));
        } finally {
            for (RawClient client : talking) {
                client.close();
            }
        }
        assertEquals(2, node.refused("overload"));
        assertEquals(2, node.refused("frame"));
    }
}
