package io.casfs.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The daemon is killed while files are written: nothing that fsync or close acknowledged may be lost.
 *
 * <p>{@code -Dcasfs.kill.rounds=50} makes it long, {@code -Dcasfs.kill.seed=N} repeats a run's sizes and moments.
 */
@Tag("fuse")
final class KillMountTest {
    private static final int WRITERS = 3;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("casfs.kill.seed", System.nanoTime());
    private final Map<Path, Long> acknowledged = new ConcurrentHashMap<>();
    private final AtomicInteger names = new AtomicInteger();

    @Test
    void losesNothingAcknowledgedWhenTheDaemonIsKilled() throws Exception {
        Casfs casfs = new Casfs(folder.resolve("home"), Files.createDirectory(folder.resolve("scratch")));
        Path mount = folder.resolve("mount");
        Random random = new Random(seed);
        int rounds = Integer.getInteger("casfs.kill.rounds", 3);
        long slowest = 0;
        casfs.run("mount", mount.toString()).exitsWith(0);
        for (int round = 0; round < rounds; round++) {
            killWhileWriting(casfs, mount, random);
            long before = System.nanoTime();
            casfs.run("mount", mount.toString()).exitsWith(0);
            slowest = Math.max(slowest, System.nanoTime() - before);
            checkAll("seed " + seed + ", round " + round);
            casfs.run("verify").exitsWith(0);
        }
        casfs.run("unmount", mount.toString()).exitsWith(0);
        System.out.println(
                "killed " + rounds + " times, " + acknowledged.size() + " files acknowledged, 0 lost, slowest "
                        + "remount " + TimeUnit.NANOSECONDS.toMillis(slowest) + " ms");
        assertTrue(slowest < TimeUnit.SECONDS.toNanos(10), "remounting took too long");
    }

    private void killWhileWriting(Casfs casfs, Path mount, Random random) throws Exception {
        long pid = casfs.pid();
        int target = acknowledged.size() + 5 + random.nextInt(40);
        CountDownLatch reached = new CountDownLatch(1);
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Random own = new Random(random.nextLong());
            Thread writer = new Thread(() -> writeUntilKilled(mount, own, target, reached), "writer-" + i);
            writer.start();
            writers.add(writer);
        }
        assertTrue(reached.await(1, TimeUnit.MINUTES), "files were written");
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        for (Thread writer : writers) {
            writer.join(TimeUnit.MINUTES.toMillis(1));
        }
        Casfs.await("the daemon ends", () -> !Casfs.isRunning(pid));
    }

    private void writeUntilKilled(Path mount, Random random, int target, CountDownLatch reached) {
        try {
            while (true) {
                long contentSeed = random.nextLong();
                Path file = mount.resolve("f" + names.incrementAndGet());
                writeOne(file, contentSeed);
                acknowledged.put(file, contentSeed);
                if (acknowledged.size() >= target) {
                    reached.countDown();
                }
            }
        } catch (IOException e) {
            reached.countDown(); // the daemon is gone; a failure before that shows in the number of files
        }
    }

    /** Writes a file; fsync is asked for in two of three cases, the others rely on close alone. */
    private static void writeOne(Path file, long contentSeed) throws IOException {
        byte[] content = content(contentSeed);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (contentSeed % 3 != 0) {
                channel.force(true);
            }
        }
    }

    private static byte[] content(long contentSeed) {
        Random random = new Random(contentSeed);
        int length = random.nextInt(4) == 0 ? random.nextInt(3 << 20) : random.nextInt(100_000);
        byte[] content = new byte[length];
        random.nextBytes(content);
        return content;
    }

    private void checkAll(String where) throws IOException {
        for (Map.Entry<Path, Long> entry : acknowledged.entrySet()) {
            byte[] expected = content(entry.getValue());
            assertEquals(expected.length, Files.size(entry.getKey()), () -> where + ": " + entry.getKey());
            assertArrayEquals(expected, Files.readAllBytes(entry.getKey()), () -> where + ": " + entry.getKey());
        }
    }
}
