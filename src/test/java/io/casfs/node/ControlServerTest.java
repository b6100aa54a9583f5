package io.casfs.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests and nonsense over a real socket, to a server that counts the bytes of a put and echoes a cat's key. */
@Timeout(60)
class ControlServerTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private ControlServer server;

    @BeforeEach
    void listen() throws IOException {
        listen(PATIENCE);
    }

    private void listen(Duration patience) throws IOException {
        server = ControlServer.listen(folder.resolve("control"), ControlServerTest::handle, patience);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static void handle(ControlMessage request, ControlFrames connection) throws IOException, CommandException {
        if (request instanceof ControlMessage.PutRequest) {
            long count = connection.contentStream().transferTo(java.io.OutputStream.nullOutputStream());
            connection.send(new ControlMessage.Stored(Long.toString(count)));
        } else if (request instanceof ControlMessage.CatRequest cat) {
            connection.rawStream().write(cat.key().getBytes(StandardCharsets.UTF_8));
            connection.send(new ControlMessage.Done());
        } else if (request instanceof ControlMessage.VerifyRequest) {
            throw new IllegalStateException("a bug");
        } else {
            throw CommandException.wrongUse("not this");
        }
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("control")));
    }

    private void serves() throws IOException {
        try (ControlFrames frames = new ControlFrames(connect())) {
            frames.send(new ControlMessage.CatRequest("key"));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertEquals(new ControlMessage.Done(), frames.receiveRaw(out));
            assertEquals("key", out.toString(StandardCharsets.UTF_8));
        }
    }

    private static byte[] frame(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .putInt(bytes.length + 1)
                .put((byte) 1)
                .put(bytes)
                .array();
    }

    /** Sends bytes and returns what comes back until the server hangs up. */
    private byte[] answer(byte[] bytes) throws IOException {
        try (SocketChannel channel = connect()) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            try {
                channel.write(ByteBuffer.wrap(bytes));
                channel.shutdownOutput();
                ByteBuffer buffer = ByteBuffer.allocate(65_536);
                while (channel.read(buffer.clear()) >= 0) {
                    all.write(buffer.array(), 0, buffer.position());
                }
            } catch (IOException e) {
                // It hung up while we were still talking.
            }
            return all.toByteArray();
        }
    }

    @Test
    void carriesContentsOfAnyLengthBothWays() throws IOException {
        for (int length : new int[] {0, 1, ControlFrames.MAX_RAW, ControlFrames.MAX_RAW + 1, 3_000_000}) {
            try (ControlFrames frames = new ControlFrames(connect())) {
                frames.send(new ControlMessage.PutRequest());
                frames.sendRaw(new byte[length], 0, length);
                frames.send(new ControlMessage.ContentEnd());
                assertEquals(new ControlMessage.Stored(Integer.toString(length)), frames.receive());
            }
        }
    }

    @Test
    void refusalsAndBugsBecomeAnswers() throws IOException {
        try (ControlFrames frames = new ControlFrames(connect())) {
            frames.send(new ControlMessage.StatusRequest());
            assertEquals(new ControlMessage.Failed(2, "not this"), frames.receive());
        }
        try (ControlFrames frames = new ControlFrames(connect())) {
            frames.send(new ControlMessage.VerifyRequest());
            assertInstanceOf(ControlMessage.Failed.class, frames.receive());
        }
        serves();
    }

    @Test
    void aContentThatBreaksOffIsNotStored() throws IOException {
        byte[] request = frame("{\"type\":\"put\"}");
        byte[] raw = {0, 0, 0, 3, 2, 'a', 'b'};
        byte[] both = ByteBuffer.allocate(request.length + raw.length)
                .put(request)
                .put(raw)
                .array();
        byte[] answer = answer(both);
        assertTrue(!new String(answer, StandardCharsets.UTF_8).contains("stored"));
        serves();
    }

    @Test
    void unknownMessagesAreExplained() throws IOException {
        for (String json : List.of(
                "{\"type\":\"format-disk\"}",
                "{\"type\":\"io.casfs.node.NodeKey\"}",
                "{\"type\":\"cat\"}",
                "{\"type\":\"cat\",\"key\":null}",
                "{\"type\":\"cat\",\"key\":\"k\",\"more\":1}",
                "{\"type\":\"cat\",\"key\":{\"@class\":\"java.lang.Object\"}}",
                "[]",
                "null",
                "\"cat\"",
                "{}",
                "{",
                "{\"type\":\"status\"} {}")) {
            String answer = new String(answer(frame(json)), StandardCharsets.UTF_8);
            assertTrue(answer.contains("\"failed\""), json + " was answered by " + answer);
        }
        serves();
    }

    @Test
    void nestingAndLengthsAreBounded() throws IOException {
        String deep = "{\"type\":\"cat\",\"key\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertTrue(new String(answer(frame(deep)), StandardCharsets.UTF_8).contains("\"failed\""));
        String longKey = "{\"type\":\"cat\",\"key\":\"" + "x".repeat(500_000) + "\"}";
        assertTrue(new String(answer(frame(longKey)), StandardCharsets.UTF_8).contains("\"failed\""));
        for (int length : new int[] {-1, 0, 1, Integer.MIN_VALUE, Integer.MAX_VALUE, ControlFrames.MAX_MESSAGE + 2}) {
            byte[] header = ByteBuffer.allocate(5).putInt(length).put((byte) 1).array();
            assertTrue(new String(answer(header), StandardCharsets.UTF_8).contains("\"failed\""), "length " + length);
        }
        serves();
    }

    @Test
    void truncatedAndMutatedFramesDoNoHarm() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] good = frame("{\"type\":\"cat\",\"key\":\"0123456789abcdef\"}");
        for (int length = 0; length < good.length; length++) {
            answer(java.util.Arrays.copyOf(good, length));
        }
        for (int i = 0; i < 500; i++) {
            byte[] bad = good.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            answer(bad);
        }
        byte[] noise = new byte[100_000];
        random.nextBytes(noise);
        answer(noise);
        serves();
    }

    @Test
    void connectionsThatSayNothingAreClosedAndMakeRoom() throws IOException {
        server.close();
        listen(Duration.ofMillis(300));
        List<SocketChannel> silent = new ArrayList<>();
        try {
            for (int i = 0; i < ControlServer.MAX_CONNECTIONS; i++) {
                silent.add(connect());
            }
            // Each is hung up on after the server's patience, whatever came before.
            for (SocketChannel channel : silent) {
                assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
            }
            Deadline deadline = Deadline.in(PATIENCE);
            while (!servesNow() && !deadline.isOver()) {
                deadline.pause();
            }
            assertFalse(deadline.isOver());
        } finally {
            for (SocketChannel channel : silent) {
                channel.close();
            }
        }
    }

    private boolean servesNow() {
        try {
            serves();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void rawBytesInPlaceOfARequestAreRefused() throws IOException {
        byte[] raw = {0, 0, 0, 2, 2, 'a'};
        assertTrue(new String(answer(raw), StandardCharsets.UTF_8).contains("\"failed\""));
    }

    @Test
    void everyMessageReadsBackAsItWasWritten() throws IOException {
        NodeStatus status = new NodeStatus(
                "id",
                "anna",
                1,
                "serving",
                "1",
                "abc",
                "/f",
                null,
                List.of(new MountStatus("/d", "jnr", 1, 0)),
                List.of(new MemberStatus("id", "anna", "self", null, 100, 7L)),
                0,
                "1/1",
                NetworkStatus.of(1, 2, Map.of("not-a-member", 3L)),
                new BlocksStatus(1, 2, 3, 4, 5, 6, 7, 8),
                new VolumeStatus(1, 2, 3, "sha1", null),
                1,
                0,
                "/f/log");
        List<ControlMessage> messages = List.of(
                new ControlMessage.MountRequest("/d", "kernel", null, List.of("noatime")),
                new ControlMessage.UnmountRequest(null, true),
                new ControlMessage.StatusRequest(),
                new ControlMessage.KeyRequest("a\u00ff\u0001"),
                new ControlMessage.CatRequest("k"),
                new ControlMessage.PutRequest(),
                new ControlMessage.ContentEnd(),
                new ControlMessage.VerifyRequest(),
                new ControlMessage.Done(),
                new ControlMessage.Failed(1, "why"),
                new ControlMessage.Ending(7),
                new ControlMessage.Note("n"),
                new ControlMessage.Mounted("/d", true, 7),
                new ControlMessage.Unmounted(List.of("/d"), true, 7),
                new ControlMessage.StatusReply(status),
                new ControlMessage.Content("k", 5),
                new ControlMessage.Blocks(List.of(new BlockEntry("", 0, 5))),
                new ControlMessage.Stored("k"),
                new ControlMessage.Progress(new VerifyProgress(1, 2, 3, 4, 5)),
                new ControlMessage.ProblemFound(new Problem("what", List.of("p"))),
                new ControlMessage.Verified(1, 2, 3, 0),
                new ControlMessage.InviteRequest(3600, 1),
                new ControlMessage.SyncRequest(null, 0),
                new ControlMessage.EvictRequest("p"),
                new ControlMessage.WarmRequest("p"),
                new ControlMessage.LeaveRequest(true),
                new ControlMessage.ForgetRequest("anna"),
                new ControlMessage.EventsRequest(true),
                new ControlMessage.Token(new Invited("t", "2026-01-01T00:00:00Z", 1, List.of("host:1"))),
                new ControlMessage.Copying(new CopiesProgress(1, 2, 3)),
                new ControlMessage.Copied(new CopiesReport(1, 2, 3, 2)),
                new ControlMessage.Evicted(new EvictReport(1, 2, 3, 1)),
                new ControlMessage.Warmed(new WarmReport(1, 2, 3)),
                new ControlMessage.Left(new LeaveReport(1, 2, 3, 4), List.of("/d"), 7),
                new ControlMessage.ForgottenReply(new Forgotten("id", "anna")),
                new ControlMessage.Events(List.of("line", "\u00e9")));
        assertEquals(ControlMessage.class.getPermittedSubclasses().length, messages.size());
        for (ControlMessage message : messages) {
            MemoryChannel memory = new MemoryChannel();
            new ControlFrames(memory).send(message);
            assertEquals(message, new ControlFrames(memory).receive());
        }
    }

    @Test
    void namesThatAreNoTextKeepTheirBytes() {
        byte[] path = new byte[255];
        for (int i = 0; i < path.length; i++) {
            path[i] = (byte) (i + 1);
        }
        assertArrayEquals(path, ControlMessage.pathBytes(ControlMessage.pathText(path)));
    }

    @Test
    void theEndOfTheConnectionIsAnException() {
        assertThrows(EOFException.class, () -> new ControlFrames(new MemoryChannel()).receive());
    }
}
