package io.casfs.fs;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what nobody commits: data that has been dirty for long, and data that takes the room others need.
 *
 * <p>Files stay open for days, and pages of shared mappings arrive after close(2); without this their content would be
 * neither safe nor seen elsewhere.
 */
final class WriteBack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBack.class);
    private static final long COMMIT_AFTER_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_EVERY_MILLIS = 1000;
    private static final long WAIT_MILLIS = 20;

    private final OpenInodes open;
    private final WriteBudget budget;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "casfs-write-back"));

    WriteBack(OpenInodes open, WriteBudget budget) {
        this.open = open;
        this.budget = budget;
        var unused = timer.scheduleWithFixedDelay(
                this::commitOld, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void commitOld() {
        for (OpenInode inode : open.all()) {
            if (inode.dirtyFor(COMMIT_AFTER_NANOS)) {
                try {
                    inode.commit();
                } catch (IOException | RuntimeException e) {
                    // The data stays; whoever flushes or syncs the file tries again and is told.
                    LOG.warn("A file that is open for writing can't be committed now: {}", e.toString());
                }
            }
        }
    }

    /**
     * Reserves room for bytes to be written; the caller holds no file's lock.
     *
     * <p>Where there is none, room comes from blocks on their way into the store, or else from committing the file that
     * has most in memory.
     */
    void reserve(int bytes) throws IOException {
        while (!budget.tryReserve(bytes)) {
            Optional<OpenInode> fullest = open.all().stream()
                    .filter(inode -> inode.waitingBytes() > 0)
                    .max(Comparator.comparingLong(OpenInode::waitingBytes));
            if (fullest.isPresent() && fullest.get().waitingBytes() > budget.used() / 4) {
                fullest.get().commit();
            } else {
                awaitRelease();
            }
        }
    }

    private void awaitRelease() throws InterruptedIOException {
        try {
            budget.awaitRelease(WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for room to write");
        }
    }

    /** Commits every open file; fails with the first failure, after having tried all. */
    void commitAll() throws IOException {
        IOException failure = null;
        for (OpenInode inode : open.all()) {
            try {
                inode.commit();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}
