package io.casfs.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.cli.TestCluster.TestNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
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

/** What three nodes that share a directory owe their users; packaged daemons on real mounts and loopback connections. */
@Tag("fuse")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterMountTest {
    private static final int MEBIBYTE = 1 << 20;

    private TestCluster cluster;
    private TestNode anna;
    private TestNode bert;
    private TestNode carl;

    @BeforeAll
    void startNodes() throws Exception {
        cluster = new TestCluster();
        anna = cluster.first("anna");
        bert = cluster.joining("bert", anna);
        carl = cluster.joining("carl", bert);
    }

    @AfterAll
    void endNodes() throws Exception {
        cluster.close();
    }

    private static byte[] random(int length, long seed) {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static boolean holds(Path file, byte[] content) throws IOException {
        try {
            return Arrays.equals(content, Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static String attribute(Path file, String name) throws IOException {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        ByteBuffer value = ByteBuffer.allocate(view.size(name));
        view.read(name, value);
        return StandardCharsets.UTF_8.decode(value.flip()).toString();
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
    void aSmallReadOfALargeFileFetchesLittle() throws Exception {
        byte[] content = random(64 * MEBIBYTE, 1);
        Path file = storeAndEvict("large", content);
        long before = carl.bytesReceived();
        ByteBuffer part = ByteBuffer.allocate(4096);
        int offset = 33 * MEBIBYTE + 8192;
        try (FileChannel channel = FileChannel.open(file)) {
            assertEquals(4096, channel.read(part, offset));
        }
        assertArrayEquals(Arrays.copyOfRange(content, offset, offset + 4096), part.array());
        long received = carl.bytesReceived() - before;
        System.out.println("a read of 4 KiB of a 64 MiB file elsewhere received " + received + " bytes");
        assertTrue(received > 4096, "it came from somewhere else");
        assertTrue(received <= 256 << 10, received + " bytes were received");
    }

    @Test
    void manyReadersOfOneFileFetchItOnce() throws Exception {
        byte[] content = random(8 * MEBIBYTE, 2);
        Path file = storeAndEvict("popular", content);
        Path original = anna.file("popular");
        long before = carl.bytesReceived();
        List<Process> readers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            readers.add(new ProcessBuilder("cmp", file.toString(), original.toString())
                    .inheritIO()
                    .start());
        }
        for (Process reader : readers) {
            assertEquals(0, reader.waitFor());
        }
        long received = carl.bytesReceived() - before;
        System.out.println("20 readers of 8 MiB elsewhere received " + received + " bytes");
        assertTrue(received >= content.length, "it came from somewhere else");
        assertTrue(received <= content.length * 11L / 10, received + " bytes were received");
    }

    /** Stores a file that carl shows and doesn't hold; nothing else is on its way to him. */
    private Path storeAndEvict(String name, byte[] content) throws Exception {
        Files.write(anna.file(name), content);
        Path file = carl.file(name);
        Casfs.await("the file is listed", () -> Files.exists(file) && Files.size(file) == content.length);
        for (TestNode node : List.of(anna, bert, carl)) {
            node.sync(3);
        }
        carl.run("evict", file.toString()).exitsWith(0);
        return file;
    }

    @Test
    void aFileTellsItsKeyAndHowSafeItIs() throws Exception {
        Path file = anna.file("precious");
        Files.write(file, random(100_000, 3));
        Casfs.await("it has its copies", () -> attribute(file, "casfs.state").equals("safe"));
        String key = anna.run("key", "-q", file.toString()).exitsWith(0).text().trim();
        assertEquals(key, attribute(file, "casfs.key"));
        assertTrue(Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                .list()
                .isEmpty());
        Casfs.await("bert knows it", () -> Files.exists(bert.file("precious")));
        assertEquals(key, attribute(bert.file("precious"), "casfs.key"));
    }

    @Test
    void aFileWhoseOnlyHolderIsGoneFailsAloneAndComesBack() throws Exception {
        try (TestCluster pair = new TestCluster()) {
            TestNode holder = pair.first("holder");
            TestNode reader = pair.joining("reader", holder);
            byte[] content = random(MEBIBYTE, 4);
            Files.write(holder.file("far"), content);
            Files.writeString(reader.file("near"), "near");
            Casfs.await("the file is listed", () -> Files.exists(reader.file("far")));
            holder.sync(2);
            reader.sync(2);
            reader.run("evict", reader.file("far").toString()).exitsWith(0);
            holder.kill();

            long before = System.nanoTime();
            assertThrows(IOException.class, () -> Files.readAllBytes(reader.file("far")));
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before);
            assertTrue(seconds < 15, "the error came after " + seconds + " s");
            assertEquals("near", Files.readString(reader.file("near")));
            assertEquals(MEBIBYTE, Files.size(reader.file("far")));
            Casfs.await("the holder is missed", () -> reader.stateOf("holder").equals("dead"));

            Files.writeString(reader.file("meanwhile"), "meanwhile");
            holder.start();
            Casfs.await("the file can be read again", () -> {
                try {
                    return holds(reader.file("far"), content);
                } catch (IOException e) {
                    return false; // not connected again yet
                }
            });
            Casfs.await(
                    "the holder catches up",
                    () -> holds(holder.file("meanwhile"), "meanwhile".getBytes(StandardCharsets.UTF_8)));
        }
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
