package io.casfs.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.casfs.cli.TestCluster.TestNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How nodes come into a cluster and out of it; packaged daemons on real mounts. */
@Tag("fuse")
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MembersMountTest {
    private TestCluster cluster;

    @BeforeEach
    void makeCluster() throws IOException {
        cluster = new TestCluster();
    }

    @AfterEach
    void endCluster() throws Exception {
        cluster.close();
    }

    private static void assertRefused(Casfs.Result result, String part) throws Exception {
        assertTrue(result.exitStatus() == 1 || result.exitStatus() == 2, "exit status " + result.exitStatus());
        result.exitsWith(result.exitStatus());
        assertTrue(result.err().contains(part), result.err());
    }

    @Test
    void aTokenIsGoodOnceAtItsInviterAndOnlyWhole() throws Exception {
        TestNode first = cluster.first("first");
        String token = first.token();
        TestNode second = cluster.node("second");

        String mangled = token.substring(0, token.length() / 2)
                + (token.charAt(token.length() / 2) == 'x' ? 'y' : 'x')
                + token.substring(token.length() / 2 + 1);
        assertRefused(second.join(mangled), "token");
        assertRefused(second.join(token.substring(0, token.length() - 5)), "token");
        assertFalse(Casfs.isMounted(second.mount()));

        second.join(token).exitsWith(0);
        assertFalse(argumentsAndEnvironment(second).contains(token));
        TestNode third = cluster.node("third");
        assertRefused(third.join(token), "token");
        assertFalse(Casfs.isMounted(third.mount()));

        String unused = first.token();
        first.run("unmount").exitsWith(0);
        assertRefused(third.join(unused), "nobody listens");
        first.start();
        third.join(unused).exitsWith(0);
        assertEquals(3, third.status().get("members").size());
    }

    private static String argumentsAndEnvironment(TestNode node) throws Exception {
        Path process = Path.of("/proc/" + node.status().get("pid").asLong());
        return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                + Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aDirectoryOfOneClusterDoesNotJoinAnother() throws Exception {
        TestNode one = cluster.first("one");
        TestNode other = cluster.first("other");
        Files.writeString(other.file("mine"), "mine");
        other.run("unmount").exitsWith(0);
        assertRefused(other.join(one.token()), other.mount().toString());
        other.start();
        assertEquals("mine", Files.readString(other.file("mine")));
        assertEquals(1, one.status().get("members").size());
    }

    @Test
    void aNodeThatLeavesHandsOverWhatItHolds() throws Exception {
        TestNode stays = cluster.first("stays");
        TestNode leaves = cluster.joining("leaves", stays);
        byte[] content = new byte[2_000_000];
        new Random(1).nextBytes(content);
        Files.write(leaves.file("legacy"), content);
        long pid = leaves.status().get("pid").asLong();
        leaves.run("leave").exitsWith(0);
        assertFalse(Casfs.isMounted(leaves.mount()));
        assertFalse(Casfs.isRunning(pid));
        assertArrayEquals(content, Files.readAllBytes(stays.file("legacy")));
        Casfs.await("it is known to have left", () -> stays.stateOf("leaves").equals("left"));
        Casfs.Result again = leaves.run("mount", leaves.mount().toString());
        assertRefused(again, "left");

        // Nobody is there to take over now.
        assertRefused(stays.run("leave"), "--force");
        assertTrue(Casfs.isMounted(stays.mount()));
    }

    @Test
    void aForgottenNodeIsRefusedAndCounted() throws Exception {
        TestNode stays = cluster.first("stays");
        TestNode lost = cluster.joining("lost", stays);
        Files.writeString(lost.file("before"), "before");
        Casfs.await("it arrived", () -> Files.exists(stays.file("before")));
        Casfs.await("it answers", () -> stays.stateOf("lost").equals("live"));
        assertRefused(stays.run("forget", "lost"), "leave");
        assertRefused(stays.run("forget", "nobody"), "nobody");

        lost.kill();
        Casfs.await("it is missed", () -> stays.stateOf("lost").equals("dead"));
        Casfs.Result forgotten = stays.run("forget", "lost").exitsWith(0);
        assertTrue(forgotten.err().contains("secret"), forgotten.err());
        assertEquals("forgotten", stays.stateOf("lost"));
        assertEquals("before", Files.readString(stays.file("before")));

        long refusedBefore = refused(stays);
        lost.start();
        Files.writeString(lost.file("after"), "after");
        Casfs.await("its attempts are counted", () -> refused(stays) > refusedBefore);
        assertFalse(Files.exists(stays.file("after")));
    }

    private static long refused(TestNode node) throws Exception {
        long sum = 0;
        for (JsonNode count : node.status().at("/network/refused")) {
            sum += count.asLong();
        }
        return sum;
    }

    @Test
    void theDemoShowsAFileComingFromAPeer() throws Exception {
        TestNode anywhere = cluster.node("demo");
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        long leftBefore = demoFolders(temporary);
        String said = anywhere.run("demo", "--port-base", Integer.toString(freePorts()))
                .exitsWith(0)
                .text();
        assertTrue(said.contains("don't have file (picture_1.png), fetching from peers..."), said);
        assertTrue(said.contains("] serving file ("), said);
        assertTrue(said.contains("] received ("), said);
        assertTrue(said.endsWith("my big data file here!\n"), said);
        assertEquals(leftBefore, demoFolders(temporary));
    }

    @Test
    void theDemoSaysWhichPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertRefused(cluster.node("demo").run("demo", "--port-base", port), port);
        }
    }

    private static long demoFolders(Path temporary) throws IOException {
        try (Stream<Path> all = Files.list(temporary)) {
            return all.filter(path -> path.getFileName().toString().startsWith("casfs-demo"))
                    .count();
        }
    }

    /** Three ports in a row that are free; below those that the system gives out. */
    private static int freePorts() throws IOException {
        Random random = new Random();
        while (true) {
            int base = 10_000 + random.nextInt(20_000);
            try (ServerSocket first = new ServerSocket(base, 1, InetAddress.getLoopbackAddress());
                    ServerSocket second = new ServerSocket(base + 1, 1, InetAddress.getLoopbackAddress());
                    ServerSocket third = new ServerSocket(base + 2, 1, InetAddress.getLoopbackAddress())) {
                return base;
            } catch (java.net.BindException e) {
                // Somebody has one of them; try others.
            }
        }
    }
}
