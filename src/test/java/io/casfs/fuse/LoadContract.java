package io.casfs.fuse;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.fs.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Several programs at once. */
public abstract class LoadContract extends MountContract {
    private static final int THREADS = 6;
    private static final int ROUNDS = 150;

    protected LoadContract(EdgeUnderTest edge) {
        super(edge);
    }

    @Test
    void servesSeveralProgramsAtOnceOnThreadsOfItsOwn() throws Exception {
        try (MountedModel model = mounted()) {
            List<Callable<Void>> clients = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int seed = i;
                clients.add(() -> work(model.directory(), seed));
            }
            Concurrently.run(clients);
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
            assertEquals(0, Stat.of(fd).links());
            assertEquals(content.length, Stat.of(fd).size());
            assertEquals(0, C.close(fd));
        }
        return null;
    }

    @Test
    void removesAndReplacesInOneDirectoryFromManyThreads() throws Exception {
        try (MountedModel model = mounted()) {
            List<Callable<Void>> clients = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int seed = i;
                clients.add(() -> replace(model.directory(), seed));
            }
            Concurrently.run(clients);
            assertEquals("shared", model.shellText("ls -A"));
        }
    }

    /** All write a file of their own and rename it over the same name, which always leads to something whole. */
    private static Void replace(Path root, int seed) throws IOException {
        Path shared = root.resolve("shared");
        for (int round = 0; round < ROUNDS; round++) {
            Path own = Files.write(root.resolve("own" + seed), new byte[1000 + seed]);
            assertEquals(0, C.rename(Posix.c(own), Posix.c(shared)));
            int fd = C.open(Posix.c(shared), Posix.O_RDONLY, 0);
            if (fd < 0) {
                // The kernel tries once more when it is replaced in between, and was overtaken again.
                assertEquals(ErrnoTable.number(Errno.ESTALE), Posix.errno());
                continue;
            }
            assertEquals(0, C.rename(Posix.c(Files.write(own, new byte[1000 + seed])), Posix.c(shared)));
            long size = Stat.of(fd).size();
            assertEquals(size, C.pread(fd, new byte[2000], 2000, 0));
            assertEquals(0, C.close(fd));
        }
        return null;
    }

    @Test
    void aFileThatIsReplacedIsNeverMissing() throws Exception {
        try (MountedModel model = mounted()) {
            Path file = Files.write(model.path("f"), new byte[1000]);
            AtomicBoolean stop = new AtomicBoolean();
            AtomicLong[] rounds = {new AtomicLong(), new AtomicLong()};
            List<Callable<Void>> clients = new ArrayList<>();
            for (AtomicLong count : rounds) {
                clients.add(() -> read(file, count, stop));
            }
            clients.add(() -> {
                try {
                    return replaceBetweenReads(file, rounds);
                } finally {
                    stop.set(true);
                }
            });
            Concurrently.run(clients);
        }
    }

    private static Void read(Path file, AtomicLong rounds, AtomicBoolean stop) throws IOException {
        try {
            while (!stop.get()) {
                assertEquals(1000, Files.size(file));
                assertEquals(1000, Files.readAllBytes(file).length);
                rounds.incrementAndGet();
            }
        } finally {
            rounds.set(Long.MAX_VALUE);
        }
        return null;
    }

    /** Replaces the file at any moment, but at most once in each reader's round. */
    private static Void replaceBetweenReads(Path file, AtomicLong[] rounds) throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            Path fresh = Files.write(file.resolveSibling("fresh"), new byte[1000]);
            long[] before = {rounds[0].get(), rounds[1].get()};
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            while (rounds[0].get() <= before[0] + 1 || rounds[1].get() <= before[1] + 1) {
                if (rounds[0].get() == Long.MAX_VALUE || rounds[1].get() == Long.MAX_VALUE) {
                    return null;
                }
                Thread.onSpinWait();
            }
        }
        return null;
    }
}
