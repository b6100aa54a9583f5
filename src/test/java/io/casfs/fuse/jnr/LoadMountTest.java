package io.casfs.fuse.jnr;

import static io.casfs.fuse.jnr.Posix.C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several programs at once. */
@Tag("fuse")
@Timeout(120)
final class LoadMountTest {
    private static final int THREADS = 6;
    private static final int ROUNDS = 150;

    @Test
    void servesSeveralProgramsAtOnceOnThreadsOfItsOwn() throws Exception {
        try (MountedModel model = new MountedModel()) {
            List<Callable<Void>> clients = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int seed = i;
                clients.add(() -> work(model.directory(), seed));
            }
            run(clients);
            assertEquals(0, model.mount().counters().foreignCallbacks());
            assertEquals("", model.shellText("ls -A"));
        }
    }

    /** Files and directories of its own, with removed open files in removed directories, in every round. */
    private static Void work(Path root, int seed) throws IOException {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Path directory = Files.createDirectories(root.resolve("d" + seed + "/sub"));
            Path file = directory.resolve("f" + round % 3);
            byte[] content = new byte[random.nextInt(300_000)];
            random.nextBytes(content);
            Files.write(file, content);
            Path moved = Files.move(file, root.resolve("m" + seed));
            assertArrayEquals(content, Files.readAllBytes(moved));
            Path linked = Files.createLink(directory.resolve("l"), moved);
            int fd = Posix.opened(linked, Posix.O_RDWR);
            Files.delete(linked);
            Files.delete(directory);
            Files.delete(directory.getParent());
            Files.delete(moved);
            assertEquals(0, MountedModel.ofOpenFile(fd, "nlink"));
            assertEquals((long) content.length, MountedModel.ofOpenFile(fd, "size"));
            assertEquals(0, C.close(fd));
        }
        return null;
    }

    @Test
    void removesAndReplacesInOneDirectoryFromManyThreads() throws Exception {
        try (MountedModel model = new MountedModel()) {
            List<Callable<Void>> clients = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int seed = i;
                clients.add(() -> replace(model.directory(), seed));
            }
            run(clients);
            assertEquals("shared", model.shellText("ls -A"));
        }
    }

    /** All write a file of their own and rename it over the same name, which always leads to something whole. */
    private static Void replace(Path root, int seed) throws IOException {
        Path shared = root.resolve("shared");
        for (int round = 0; round < ROUNDS; round++) {
            Path own = Files.write(root.resolve("own" + seed), new byte[1000 + seed]);
            C.rename(Posix.c(own), Posix.c(shared));
            int fd = Posix.opened(shared, Posix.O_RDONLY);
            C.rename(Posix.c(Files.write(own, new byte[1000 + seed])), Posix.c(shared));
            long size = (Long) MountedModel.ofOpenFile(fd, "size");
            assertEquals(size, C.pread(fd, new byte[2000], 2000, 0));
            assertEquals(0, C.close(fd));
        }
        return null;
    }

    private static void run(List<Callable<Void>> clients) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(clients.size());
        try {
            for (Future<Void> result : executor.invokeAll(clients)) {
                result.get();
            }
        } finally {
            executor.shutdown();
            executor.awaitTermination(10, TimeUnit.SECONDS);
        }
    }
}
