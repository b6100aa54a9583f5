package io.casfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.cli.TestCluster.TestNode;
import io.casfs.fuse.FuseEdge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * What three nodes that share a directory owe their users, whatever edges serve their mounts; packaged daemons on real
 * mounts and loopback connections.
 */
@Tag("fuse")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class ClusterMountContract {
    static final int MEBIBYTE = 1 << 20;

    TestNode anna;
    TestNode bert;
    TestNode carl;
    private final String edgeOfBert;
    private final TestCluster cluster;

    /**
     * Prepares the cluster.
     *
     * @param edge through which Anna's and Carl's mounts go; null for the one that a user gets
     * @param edgeOfBert through which Bert's goes
     */
    ClusterMountContract(String edge, String edgeOfBert) throws IOException {
        this.cluster = new TestCluster(edge);
        this.edgeOfBert = edgeOfBert;
    }

    @BeforeAll
    void startNodes() throws Exception {
        anna = cluster.first("anna");
        bert = cluster.joining("bert", anna, edgeOfBert);
        carl = cluster.joining("carl", bert);
    }

    @AfterAll
    void endNodes() throws Exception {
        cluster.close();
    }

    /** Asserts that Anna's and Carl's mounts go through one edge, and Bert's through another or the same. */
    void assertEdges(FuseEdge edge, FuseEdge ofBert) throws Exception {
        assertEquals(edge.toString(), anna.edge());
        assertEquals(ofBert.toString(), bert.edge());
        assertEquals(edge.toString(), carl.edge());
    }

    static byte[] random(int length, long seed) {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        return content;
    }

    static boolean holds(Path file, byte[] content) throws IOException {
        try {
            return Arrays.equals(content, Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Test
    void eachListsAndOpensTheFilesOfAll() throws Exception {
        Files.createDirectory(anna.file("album"));
        Casfs.await(
                "the directory is everywhere",
                () -> Files.isDirectory(bert.file("album")) && Files.isDirectory(carl.file("album")));
        Set<String> names = new TreeSet<>();
        for (TestNode node : List.of(anna, bert, carl)) {
            String name = "of " + node.name() + " \u00e9";
            Files.write(
                    node.file("album/" + name), random(3 * MEBIBYTE, node.name().hashCode()));
            names.add(name);
        }
        for (TestNode reader : List.of(anna, bert, carl)) {
            for (TestNode writer : List.of(anna, bert, carl)) {
                Path file = reader.file("album/of " + writer.name() + " \u00e9");
                byte[] content = random(3 * MEBIBYTE, writer.name().hashCode());
                Casfs.await(reader.name() + " reads " + file, () -> holds(file, content));
            }
            try (Stream<Path> listed = Files.list(reader.file("album"))) {
                Set<String> seen = new TreeSet<>();
                listed.forEach(path -> seen.add(path.getFileName().toString()));
                assertEquals(names, seen, reader.name());
            }
        }
        assertEquals(3, anna.status().get("members").size());
        Casfs.await(
                "all are live",
                () -> anna.stateOf("bert").equals("live")
                        && anna.stateOf("carl").equals("live")
                        && carl.stateOf("anna").equals("live"));
    }

    @Test
    void whatOneClosesTheOthersReadAtOnce() throws Exception {
        List<Long> nanos = new ArrayList<>();
        for (int round = 0; round < 30; round++) {
            byte[] content = ("round " + round).getBytes(StandardCharsets.UTF_8);
            Files.write(anna.file("round" + round), content);
            long closed = System.nanoTime();
            Path there = bert.file("round" + round);
            long end = closed + TimeUnit.SECONDS.toNanos(60);
            while (!holds(there, content)) {
                assertTrue(System.nanoTime() < end, there + " is not there after a minute");
                LockSupport.parkNanos(500_000);
            }
            nanos.add(System.nanoTime() - closed);
        }
        nanos.sort(null);
        long median = nanos.get(nanos.size() / 2);
        System.out.println("from close() on one node to read() on another: median " + median / 1000 + " us, slowest "
                + nanos.get(nanos.size() - 1) / 1000 + " us");
        assertTrue(median < TimeUnit.SECONDS.toNanos(1), "median " + median + " ns");
    }

    @Test
    void whatOneChangesTheOthersSeeThoughTheyLookedBefore() throws Exception {
        Path file = anna.file("changing");
        byte[] before = random(200_000, 7);
        byte[] after = random(300_001, 8);
        Files.write(file, before);
        for (TestNode node : List.of(bert, carl)) {
            Casfs.await(node.name() + " has it", () -> holds(node.file("changing"), before));
        }
        Files.write(file, after);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        for (TestNode node : List.of(bert, carl)) {
            Path there = node.file("changing");
            Casfs.await(node.name() + " has what was written", () -> holds(there, after));
            assertEquals(after.length, Files.size(there), node.name());
            Casfs.await(
                    node.name() + " has the mode",
                    () -> PosixFilePermissions.toString(Files.getPosixFilePermissions(there))
                            .equals("rw-------"));
        }
        Files.createLink(bert.file("second name"), bert.file("changing"));
        Files.move(bert.file("changing"), bert.file("changed"));
        for (TestNode node : List.of(anna, carl)) {
            Casfs.await(node.name() + " has the new name", () -> holds(node.file("changed"), after));
            Casfs.await(node.name() + " lacks the old one", () -> !Files.exists(node.file("changing")));
            Casfs.await(node.name() + " counts two links", () -> links(node.file("changed")) == 2);
        }
        Files.delete(anna.file("second name"));
        for (TestNode node : List.of(bert, carl)) {
            Casfs.await(node.name() + " counts one link", () -> links(node.file("changed")) == 1);
            assertTrue(Files.notExists(node.file("second name")), node.name());
        }
    }

    private static int links(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:nlink");
    }

    @Test
    void aKilledNodeLosesNothingAndCatchesUp() throws Exception {
        byte[] before = random(300_000, 5);
        Files.write(bert.file("before the end"), before);
        bert.kill();
        byte[] meanwhile = random(300_000, 6);
        Files.write(anna.file("meanwhile"), meanwhile);
        bert.start();
        Casfs.await("bert has what he missed", () -> holds(bert.file("meanwhile"), meanwhile));
        // Anna's mount was there all the time.
        Casfs.await("anna has what bert closed", () -> holds(anna.file("before the end"), before));
        Files.writeString(bert.file("afterwards"), "afterwards");
        Casfs.await(
                "and it goes on", () -> holds(anna.file("afterwards"), "afterwards".getBytes(StandardCharsets.UTF_8)));
    }
}
