package io.casfs.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnfinishedFilesTest {
    private static final long NEWEST = 1L << 40;

    @TempDir
    Path folder;

    private long nanos;
    private final Clock clock = new Clock() {
        @Override
        public Timestamp now() {
            return new Timestamp(0, 0);
        }

        @Override
        public long nanos() {
            return nanos;
        }
    };

    @Test
    void holdsTheFirstOfSeveralBackForASecondAtMost() {
        UnfinishedFiles files = new UnfinishedFiles(clock);
        assertEquals(Long.MAX_VALUE, files.firstUnfinished(NEWEST));
        files.made(5);
        nanos += 600_000_000;
        files.made(7);
        assertEquals(5, files.firstUnfinished(NEWEST));
        nanos += 500_000_000;
        assertEquals(7, files.firstUnfinished(NEWEST));
        files.finished(7);
        assertEquals(Long.MAX_VALUE, files.firstUnfinished(NEWEST));
    }

    @Test
    void aFileIsHeldBackUntilTheMutationThatFinishesItIsThere() {
        UnfinishedFiles files = new UnfinishedFiles(clock);
        files.made(5);
        files.finishedBy(5, 6);
        assertEquals(5, files.firstUnfinished(5));
        assertEquals(Long.MAX_VALUE, files.firstUnfinished(6));
    }

    @Test
    void aFileIsFinishedByItsFirstCommitOrItsLastRelease() throws IOException {
        try (TestVolume volume = TestVolume.open(folder, clock)) {
            OpenFile written = volume.create("written");
            long first = volume.fs.unfinishedFiles().firstUnfinished(NEWEST);
            OpenFile empty = volume.create("empty");
            OpenFile unlinked = volume.create("unlinked");
            assertEquals(first, volume.fs.unfinishedFiles().firstUnfinished(NEWEST));
            written.write(0, ByteBuffer.wrap(new byte[1]));
            written.flush();
            long second = volume.fs.unfinishedFiles().firstUnfinished(NEWEST);
            assertTrue(second > first && second < Long.MAX_VALUE);
            empty.release();
            assertTrue(volume.fs.unfinishedFiles().firstUnfinished(NEWEST) > second);
            volume.fs.unlink(InodeId.ROOT, Name.of("unlinked"));
            unlinked.release();
            assertEquals(Long.MAX_VALUE, volume.fs.unfinishedFiles().firstUnfinished(NEWEST));
            written.release();
        }
    }
}
