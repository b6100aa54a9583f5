package io.casfs.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LibcTest {
    private static final int EBADF = 9;
    private static final int ROUNDS = 20_000;

    @Test
    void showsEachThreadItsOwnErrors() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                results.add(threads.submit(LibcTest::failWithBadDescriptors));
                results.add(threads.submit(LibcTest::failWithMissingFiles));
            }
            for (Future<?> result : results) {
                result.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void failWithBadDescriptors() {
        for (int i = 0; i < ROUNDS; i++) {
            assertEquals(-1, Libc.C.read(-1, 0, 0));
            assertEquals(EBADF, Libc.errno());
        }
    }

    private static void failWithMissingFiles() {
        try (CallMemory memory = new CallMemory()) {
            long path = memory.string("/proc/self/nosuchfile");
            for (int i = 0; i < ROUNDS; i++) {
                assertEquals(-1, Libc.C.open(path, Libc.O_RDWR));
                assertEquals(Libc.ENOENT, Libc.errno());
            }
        }
    }

    @Test
    void namesErrors() {
        assertEquals("x: Operation not permitted (EPERM)", new ErrnoException("x", Libc.EPERM).getMessage());
        assertEquals("x: error 7777", new ErrnoException("x", 7777).getMessage());
        assertEquals(7777, new ErrnoException("x", 7777).errno());
    }
}
