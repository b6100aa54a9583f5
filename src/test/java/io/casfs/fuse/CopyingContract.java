package io.casfs.fuse;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.fs.Errno;
import io.casfs.fuse.EdgeUnderTest.Feature;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** copy_file_range(2), which the kernel does by reading and writing where the edge can't. */
public abstract class CopyingContract extends MountContract {
    private static final int SIZE = 3_000_001;

    protected CopyingContract(EdgeUnderTest edge) {
        super(edge);
    }

    private static byte[] content(long seed) {
        byte[] content = new byte[SIZE];
        new Random(seed).nextBytes(content);
        return content;
    }

    /** Opens a new file with content. */
    private static int file(MountedModel model, String name, byte[] content) throws Exception {
        Files.write(model.path(name), content);
        return Posix.opened(model.path(name), Posix.O_RDWR);
    }

    /** Copies until all is copied or the source ends; returns how much it was. */
    private static long copy(int from, long fromOffset, int to, long toOffset, long count) {
        long[] source = {fromOffset};
        long[] target = {toOffset};
        long left = count;
        while (left > 0) {
            long copied = Posix.done("copy_file_range", C.copy_file_range(from, source, to, target, left, 0));
            if (copied == 0) {
                break;
            }
            left -= copied;
        }
        assertEquals(fromOffset + count - left, source[0]);
        assertEquals(toOffset + count - left, target[0]);
        return count - left;
    }

    @Test
    void copiesAWholeFile() throws Exception {
        try (MountedModel model = mounted()) {
            int from = file(model, "f", content(1));
            int to = file(model, "g", new byte[0]);
            MountCounters before = model.mount().counters();
            assertEquals(SIZE, copy(from, 0, to, 0, Long.MAX_VALUE / 2));
            if (edge().has(Feature.COPIED_RANGES)) {
                assertEquals(before.bytesRead(), model.mount().counters().bytesRead());
                assertEquals(before.bytesWritten(), model.mount().counters().bytesWritten());
            }
            assertEquals(SIZE, Stat.of(model.path("g")).size());
            assertArrayEquals(content(1), Files.readAllBytes(model.path("g")));
            Posix.close(from, to);
        }
    }

    @Test
    void copiesIntoTheMiddleOfWhatTheKernelHasPagesOf() throws Exception {
        try (MountedModel model = mounted()) {
            int from = file(model, "f", content(1));
            int to = file(model, "g", content(2));
            byte[] expected = content(2);
            assertArrayEquals(expected, Posix.read(to, SIZE, 0));
            System.arraycopy(content(1), 1_001, expected, 2_000_003, 900_000);
            assertEquals(900_000, copy(from, 1_001, to, 2_000_003, 900_000));
            assertArrayEquals(expected, Posix.read(to, 2 * SIZE, 0));
            assertEquals(SIZE, Stat.of(to).size());
            Posix.close(from, to);
        }
    }

    @Test
    void copiesWhatWasJustWritten() throws Exception {
        try (MountedModel model = mounted()) {
            int from = file(model, "f", content(1));
            int to = file(model, "g", new byte[0]);
            try (Mapping mapping = new Mapping(from, SIZE)) {
                mapping.put(500_000, Posix.ascii("through a mapping"));
                Posix.write(from, Posix.ascii("by a write"), 1_000_000);
                assertEquals(SIZE, copy(from, 0, to, 0, SIZE));
            }
            assertEquals("through a mapping", Posix.readText(to, 17, 500_000));
            assertEquals("by a write", Posix.readText(to, 10, 1_000_000));
            Posix.close(from, to);
        }
    }

    @Test
    void copiesWithinOneFile() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = file(model, "f", content(1));
            byte[] expected = Arrays.copyOf(content(1), SIZE + 500_000);
            System.arraycopy(content(1), 0, expected, SIZE - 500_000, 1_000_000);
            assertEquals(1_000_000, copy(fd, 0, fd, SIZE - 500_000, 1_000_000));
            assertArrayEquals(expected, Posix.read(fd, 2 * SIZE, 0));
            Posix.refused(Errno.EINVAL, C.copy_file_range(fd, new long[] {0}, fd, new long[] {10}, 100, 0));
            Posix.close(fd);
        }
    }

    @Test
    void copiesNoFurtherThanTheSourceReaches() throws Exception {
        try (MountedModel model = mounted()) {
            int from = file(model, "f", content(1));
            int to = file(model, "g", new byte[5]);
            assertEquals(1_000, copy(from, SIZE - 1_000, to, 100, 50_000));
            assertEquals(1_100, Stat.of(to).size());
            assertArrayEquals(new byte[100], Posix.read(to, 100, 0));
            byte[] end = Arrays.copyOfRange(content(1), SIZE - 1_000, SIZE);
            assertArrayEquals(end, Posix.read(to, 5_000, 100));
            assertEquals(0, copy(from, SIZE, to, 0, 10));
            assertEquals(0, copy(from, 10L * SIZE, to, 0, 10));
            assertEquals(1_100, Stat.of(to).size());
            Posix.close(from, to);
        }
    }

    @Test
    void refusesHandlesOfTheWrongMode() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = file(model, "f", content(1));
            int reading = Posix.opened(model.path("f"), Posix.O_RDONLY);
            int writing = Posix.opened(model.path("g"), Posix.O_WRONLY | Posix.O_CREAT);
            long[] start = {0};
            Posix.refused(Errno.EBADF, C.copy_file_range(writing, start, fd, new long[] {0}, 10, 0));
            Posix.refused(Errno.EBADF, C.copy_file_range(fd, start, reading, new long[] {SIZE}, 10, 0));
            Posix.close(fd, reading, writing);
        }
    }
}
