package io.casfs.fuse;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.Errno;
import io.casfs.fuse.EdgeUnderTest.Feature;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Room made and taken away, and holes; what an edge lacks is refused, or done by the kernel. */
public abstract class RangesContract extends MountContract {
    private static final int KEEP_SIZE = 1;
    private static final int PUNCH_HOLE = 2;
    private static final int COLLAPSE_RANGE = 8;
    private static final int ZERO_RANGE = 16;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int PAGE = 4096;
    private static final int SIZE = 100_000;

    protected RangesContract(EdgeUnderTest edge) {
        super(edge);
    }

    private static byte[] content() {
        byte[] content = new byte[SIZE];
        new Random(3).nextBytes(content);
        return content;
    }

    /** Opens a new file with content, all of which the kernel has pages of. */
    private static int file(MountedModel model, byte[] content) {
        int fd = Posix.opened(model.path("f"), Posix.O_RDWR | Posix.O_CREAT);
        Posix.write(fd, content, 0);
        assertArrayEquals(content, Posix.read(fd, 2 * SIZE, 0));
        return fd;
    }

    /** Checks that an edge that lacks fallocate refuses it, and returns whether this one does not. */
    private boolean allocates(int result) {
        if (!edge().has(Feature.ALLOCATION)) {
            Posix.refused(Errno.ENOTSUP, result);
            return false;
        }
        Posix.done("fallocate", result);
        return true;
    }

    @Test
    void growByAllocation() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = file(model, content());
            if (allocates(C.fallocate(fd, 0, SIZE - 10, 50))) {
                assertEquals(SIZE + 40, Stat.of(fd).size());
                assertArrayEquals(Arrays.copyOf(content(), SIZE + 40), Posix.read(fd, 2 * SIZE, 0));
            }
            Posix.close(fd);
        }
    }

    @Test
    void looksTheSameAfterAllocationBeyondTheEnd() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = file(model, content());
            if (allocates(C.fallocate(fd, KEEP_SIZE, SIZE / 2, 2 * SIZE))) {
                assertEquals(SIZE, Stat.of(fd).size());
                assertArrayEquals(content(), Posix.read(fd, 2 * SIZE, 0));
            }
            Posix.close(fd);
        }
    }

    @Test
    void haveHolesPunched() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = file(model, content());
            long blocks = Stat.of(fd).blocks();
            byte[] expected = content();
            if (allocates(C.fallocate(fd, PUNCH_HOLE | KEEP_SIZE, 10_001, 50_000))) {
                Arrays.fill(expected, 10_001, 60_001, (byte) 0);
                assertArrayEquals(expected, Posix.read(fd, 2 * SIZE, 0));
                assertTrue(Stat.of(fd).blocks() < blocks);
                Posix.done("fallocate", C.fallocate(fd, PUNCH_HOLE | KEEP_SIZE, SIZE - 5, 1_000));
                Arrays.fill(expected, SIZE - 5, SIZE, (byte) 0);
                assertArrayEquals(expected, Posix.read(fd, 2 * SIZE, 0));
                assertEquals(SIZE, Stat.of(fd).size());
            }
            Posix.close(fd);
            assertArrayEquals(expected, model.fs().content(model.inode("f")));
        }
    }

    @Test
    void haveRangesMadeZero() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = file(model, content());
            byte[] expected = content();
            if (allocates(C.fallocate(fd, ZERO_RANGE | KEEP_SIZE, SIZE - 100, 200))) {
                Arrays.fill(expected, SIZE - 100, SIZE, (byte) 0);
                assertArrayEquals(expected, Posix.read(fd, 2 * SIZE, 0));
                Posix.done("fallocate", C.fallocate(fd, ZERO_RANGE, SIZE - 200, 300));
                expected = Arrays.copyOf(expected, SIZE + 100);
                Arrays.fill(expected, SIZE - 200, SIZE + 100, (byte) 0);
                assertArrayEquals(expected, Posix.read(fd, 2 * SIZE, 0));
            }
            Posix.close(fd);
            assertArrayEquals(expected, model.fs().content(model.inode("f")));
        }
    }

    @Test
    void areNotAllocatedInWaysThatMakeNoSense() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = file(model, content());
            int reading = Posix.opened(model.path("f"), Posix.O_RDONLY);
            Posix.refused(Errno.EBADF, C.fallocate(reading, 0, 0, 10));
            Posix.refused(Errno.EINVAL, C.fallocate(fd, 0, 0, 0));
            Posix.refused(Errno.EINVAL, C.fallocate(fd, 0, -1, 10));
            Posix.refused(Errno.ENOTSUP, C.fallocate(fd, PUNCH_HOLE, 0, 10));
            Posix.refused(Errno.ENOTSUP, C.fallocate(fd, COLLAPSE_RANGE, 0, PAGE));
            Posix.close(fd, reading);
        }
    }

    @Test
    void showTheirHoles() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = Posix.opened(model.path("f"), Posix.O_RDWR | Posix.O_CREAT);
            Posix.write(fd, new byte[2 * PAGE], 0);
            Posix.write(fd, new byte[PAGE + 1], 10L * PAGE);
            long size = 11L * PAGE + 1;
            boolean holes = edge().has(Feature.HOLES);
            // The kernel by itself takes a file for data up to its end.
            assertEquals(0, C.lseek(fd, 0, SEEK_DATA));
            assertEquals(holes ? 2L * PAGE : size, C.lseek(fd, 0, SEEK_HOLE));
            assertEquals(holes ? 10L * PAGE : 2L * PAGE, C.lseek(fd, 2L * PAGE, SEEK_DATA));
            assertEquals(holes ? 5L * PAGE : size, C.lseek(fd, 5L * PAGE, SEEK_HOLE));
            assertEquals(10L * PAGE + 7, C.lseek(fd, 10L * PAGE + 7, SEEK_DATA));
            assertEquals(size, C.lseek(fd, 10L * PAGE, SEEK_HOLE));
            Posix.refused(Errno.ENXIO, C.lseek(fd, size, SEEK_DATA));
            Posix.refused(Errno.ENXIO, C.lseek(fd, size, SEEK_HOLE));
            assertEquals(0, C.ftruncate(fd, size + 5L * PAGE));
            if (holes) {
                Posix.refused(Errno.ENXIO, C.lseek(fd, size + PAGE, SEEK_DATA));
                assertEquals(size + PAGE, C.lseek(fd, size + PAGE, SEEK_HOLE));
            }
            Posix.close(fd);
        }
    }
}
