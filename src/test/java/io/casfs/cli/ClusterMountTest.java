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
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Three nodes with the mounts that a user gets. */
class ClusterMountTest extends ClusterMountContract {
    ClusterMountTest() throws IOException {
        super(Casfs.usualEdge(), Casfs.usualEdge());
    }

    private static String attribute(Path file, String name) throws IOException {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        ByteBuffer value = ByteBuffer.allocate(view.size(name));
        view.read(name, value);
        return StandardCharsets.UTF_8.decode(value.flip()).toString();
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
}
