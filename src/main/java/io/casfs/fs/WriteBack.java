package io.casfs.fs;

import io.casfs.block.Interruption;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
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
    private static final long IDLE_SECONDS = 30;
    private static final long CLOSE_SECONDS = 20;

    private static final int COMMITTERS = 4;

    private final OpenInodes open;
    private final WriteBudget budget;
    private final Set<OpenInode> committing = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "casfs-write-back"));

    /** Several, without a queue: a commit may wait for blocks that other nodes have, and others must not wait for it. */
    private final ThreadPoolExecutor committers = new ThreadPoolExecutor(
            0,
            COMMITTERS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            work -> new Thread(work, "casfs-commit"));

    WriteBack(OpenInodes open, WriteBudget budget) {
        this.open = open;
        this.budget = budget;
        var unused = timer.scheduleWithFixedDelay(
                this::commitOld, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void commitOld() {
        for (OpenInode inode : open.all()) {
            if (inode.dirtyFor(COMMIT_AFTER_NANOS) && committing.add(inode)) {
                try {
                    committers.execute(() -> commitOld(inode));
                } catch (RejectedExecutionException e) {
                    committing.remove(inode);
                    return; // all are busy; the next look comes soon
                }
            }
        }
    }

    private void commitOld(OpenInode inode) {
        try {
            inode.commit();
            open.dropIfIdle(inode);
        } catch (IOException | RuntimeException e) {
            // The data stays; whoever flushes or syncs the file is told.
            inode.postpone();
            LOG.warn("A file that was written to can't be committed now and will be tried again: {}", e.toString());
        } finally {
            committing.remove(inode);
        }
    }

    /**
     * Reserves room for bytes to be written; the caller holds no file's lock.
     *
     * <p>Where there is none, room comes from blocks on their way into the store, or else from the file that has most in
     * memory: it is committed, or stored for its handles alone if no link leads to it.
     *
     * @throws InterruptedIOException if there is no room and the writer has given up
     * @throws IOException if there is no room and nothing can be stored that would make some
     */
    void reserve(int bytes) throws IOException {
        Set<OpenInode> failed = new HashSet<>();
        IOException failure = null;
        while (!budget.tryReserve(bytes)) {
            if (Interruption.requested()) {
                throw interrupted();
            }
            Collection<OpenInode> all = open.all();
            boolean coming = isComing(bytes, all);
            Optional<OpenInode> fullest = all.stream()
                    .filter(inode -> inode.waitingBytes() > 0 && !failed.contains(inode))
                    .max(Comparator.comparingLong(OpenInode::waitingBytes));
            if (fullest.isPresent() && (!coming || hasMuch(fullest.get()))) {
                try {
                    fullest.get().makeRoom();
                } catch (IOException e) {
                    // Perhaps another file's, which this writer has nothing to do with: only if none can, it is told.
                    failed.add(fullest.get());
                    failure = e;
                }
            } else if (failure != null && !coming) {
                throw failure;
            } else {
                awaitRelease();
            }
        }
    }

    /** Returns whether there will be room once the blocks that are on their way into the store are there. */
    private boolean isComing(int bytes, Collection<OpenInode> all) {
        long waiting = all.stream().mapToLong(OpenInode::waitingBytes).sum();
        return budget.used() - waiting >= bytes;
    }

    private boolean hasMuch(OpenInode inode) {
        return inode.waitingBytes() > budget.used() / 4;
    }

    private void awaitRelease() throws InterruptedIOException {
        try {
            budget.awaitRelease(WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        return new InterruptedIOException("interrupted while waiting for room to write");
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

    /** Ends background commits, after those under way. */
    @Override
    public void close() {
        timer.shutdown();
        committers.shutdown();
        try {
            if (!committers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A file's commit still waits for blocks of other nodes at the end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
