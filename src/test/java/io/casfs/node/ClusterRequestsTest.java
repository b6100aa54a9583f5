package io.casfs.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.HashSetting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands ask a node with a real volume and a made-up cluster, over its control socket. */
@Timeout(60)
class ClusterRequestsTest {
    @TempDir
    Path temporary;

    private final MadeUpCluster cluster = new MadeUpCluster();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private Node node;
    private ControlServer server;
    private RunningNode running;

    @BeforeEach
    void startNode() throws Exception {
        CasfsHome home = new CasfsHome(temporary.resolve("home"));
        ClusterFolder folder;
        try (FolderLock lock = home.lock()) {
            folder = home.create(HashSetting.HMAC_SHA256, "node", "127.0.0.1:0");
        }
        node = new Node(folder, folder.nodeKey().id(), new NoMounter());
        NodeRequests requests = new NodeRequests(node, folder, home, timer, () -> cluster);
        server = ControlServer.listen(folder.controlSocket().toBind(Map.of()), requests);
        node.whenEnding(requests::hangUp);
        node.start(() -> Volume.open(folder, at -> {}));
        running = RunningNode.of(folder).orElseThrow();
    }

    @AfterEach
    void endNode() throws Exception {
        node.shutDown();
        server.close();
        timer.shutdownNow();
    }

    @Test
    void asksForATokenAndGetsIt() throws Exception {
        Invited invited = running.invite(Duration.ofMinutes(30), 3);
        assertEquals("token for PT30M", invited.token());
        assertEquals(3, invited.uses());
        assertFalse(invited.toString().contains("token for"));
    }

    @Test
    void carriesPathsProgressAndReports() throws Exception {
        List<CopiesProgress> seen = new ArrayList<>();
        byte[] path = {'a', (byte) 0xff, '/', 1};
        assertEquals(new CopiesReport(10, 1, 2, 3), running.sync(path, 3, seen::add));
        assertArrayEquals(path, cluster.path);
        assertTrue(seen.contains(new CopiesProgress(10, 10, 100)), seen.toString());
        assertEquals(new CopiesReport(10, 1, 2, 0), running.sync(null, 0, progress -> {}));
        assertEquals(null, cluster.path);
        assertEquals(new EvictReport(1, 2, 3, 4), running.evict(new byte[0]));
        assertEquals(new WarmReport(1, 2, 3), running.warm(path, progress -> {}));
        assertEquals(new Forgotten("id", "anna"), running.forget("anna"));
    }

    @Test
    void aRefusalComesBackAsItWas() {
        CommandException refusal = assertThrows(CommandException.class, () -> running.forget("bert"));
        assertEquals("bert still answers: use casfs leave there", refusal.getMessage());
        assertEquals(CommandException.FAILED, refusal.exitStatus());
    }

    @Test
    void syncingEndsWhenNobodyWaitsForIt() throws Exception {
        cluster.neverDone = true;
        Thread command =
                new Thread(() -> assertThrows(Exception.class, () -> running.sync(null, 2, progress -> {})), "command");
        command.start();
        assertTrue(cluster.started.await(30, TimeUnit.SECONDS));
        command.interrupt();
        command.join();
        assertTrue(cluster.gaveUp.await(30, TimeUnit.SECONDS));
    }

    @Test
    void anEndingNodeWaitsForNoCopies() throws Exception {
        cluster.neverDone = true;
        AtomicReference<Exception> failure = new AtomicReference<>();
        Thread command = new Thread(
                () -> failure.set(assertThrows(Exception.class, () -> running.sync(null, 2, progress -> {}))),
                "command");
        command.start();
        assertTrue(cluster.started.await(30, TimeUnit.SECONDS));
        node.shutDown();
        command.join();
        assertTrue(cluster.gaveUp.await(30, TimeUnit.SECONDS));
        assertTrue(failure.get().getMessage().contains("log"), failure.get().getMessage());
    }

    @Test
    void leavingHandsOverFirstThenSaysGoodbyeAndEndsTheNode() throws Exception {
        CommandException refusal = assertThrows(CommandException.class, () -> running.leave(false, progress -> {}));
        assertTrue(refusal.getMessage().contains("--force"), refusal.getMessage());
        assertFalse(node.isEnding());
        assertEquals(List.of("prepare"), cluster.steps);
        // The client waits for the end of the process, which here is this one.
        try (ControlExchange exchange =
                new ControlExchange(running.folder(), new ControlMessage.LeaveRequest(true), text -> {})) {
            ControlMessage.Left left = exchange.last(ControlMessage.Left.class);
            assertEquals(new LeaveReport(1, 2, 3, 4), left.report());
        }
        assertEquals(List.of("prepare", "prepare", "leave"), cluster.steps);
        node.ended().get(30, TimeUnit.SECONDS);
    }

    @Test
    void eventsAreGivenAndFollowed() throws Exception {
        cluster.log.serving("abcdef");
        List<String> lines = new ArrayList<>();
        running.events(false, lines::add);
        assertEquals(List.of("[:5000] serving file (abcdef...) over network"), lines);

        CountDownLatch followed = new CountDownLatch(2);
        Thread follower = new Thread(
                () -> {
                    try {
                        running.events(true, line -> followed.countDown());
                    } catch (Exception e) {
                        // Interrupted below, as by Ctrl-C.
                        assertTrue(Thread.currentThread().isInterrupted(), e.toString());
                    }
                },
                "follower");
        follower.start();
        cluster.log.serving("123456");
        assertTrue(followed.await(30, TimeUnit.SECONDS));
        follower.interrupt();
        follower.join();
    }
}
