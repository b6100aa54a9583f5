package io.casfs.replication;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.identity.NodeId;
import io.casfs.transport.Envelope;
import io.casfs.transport.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckpointServerTest {
    private final AtomicLong nanos = new AtomicLong();
    private final TestNode joiner = TestNode.stranger();
    private TestNode node;
    private CheckpointServer server;

    @BeforeEach
    void begin() throws IOException {
        node = TestNode.founder();
        node.invite(joiner);
        server = new CheckpointServer(node.replica(), node.replica(), node.security(), nanos::get);
        server.start();
    }

    private Envelope<CheckpointMessage> ask(NodeId peer, CheckpointMessage question) throws Exception {
        return server.answer(peer, Envelope.of(question)).toCompletableFuture().get();
    }

    private String open(NodeId peer) throws Exception {
        return assertInstanceOf(
                        CheckpointMessage.Opened.class,
                        ask(peer, new CheckpointMessage.Open()).message())
                .session();
    }

    private Envelope<CheckpointMessage> next(String session, long number) throws Exception {
        return ask(joiner.id(), new CheckpointMessage.Next(session, number));
    }

    private static String refusal(ExecutionException e) {
        return assertInstanceOf(RefusedException.class, e.getCause()).getMessage();
    }

    @Test
    void repeatsTheLastPartWhenItsAnswerWasLost() throws Exception {
        String session = open(joiner.id());
        byte[] first = next(session, 1).payloadBytes();
        assertArrayEquals(first, next(session, 1).payloadBytes());
        byte[] second = next(session, 2).payloadBytes();
        assertTrue(second.length > 0);
        assertInstanceOf(CheckpointMessage.End.class, next(session, 3).message());
        assertInstanceOf(CheckpointMessage.End.class, next(session, 3).message());
        assertThrows(ExecutionException.class, () -> next(session, 4));
        assertThrows(ExecutionException.class, () -> next(session, 1));
    }

    @Test
    void endsSessionsThatNobodyUses() throws Exception {
        String session = open(joiner.id());
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        server.endIdle();
        assertInstanceOf(CheckpointMessage.Part.class, next(session, 1).message());
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        server.endIdle();
        assertInstanceOf(CheckpointMessage.Lost.class, next(session, 2).message());
    }

    @Test
    void aSecondSessionOfAPeerEndsItsFirst() throws Exception {
        String first = open(joiner.id());
        String second = open(joiner.id());
        assertInstanceOf(CheckpointMessage.Lost.class, next(first, 1).message());
        assertInstanceOf(CheckpointMessage.Part.class, next(second, 1).message());
    }

    @Test
    void letsAFifthJoinerWaitUntilOneIsDone() throws Exception {
        for (int i = 0; i < 4; i++) {
            TestNode other = TestNode.stranger();
            node.invite(other);
            open(other.id());
        }
        assertEquals(
                new CheckpointMessage.Later("it is handing its tree to 4 others"),
                ask(joiner.id(), new CheckpointMessage.Open()).message());
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        open(joiner.id());
    }

    @Test
    void refusesStrangers() {
        var refused = assertThrows(
                ExecutionException.class, () -> open(TestNode.stranger().id()));
        assertTrue(refusal(refused).contains("aren't a member"));
    }
}
