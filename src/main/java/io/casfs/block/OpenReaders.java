package io.casfs.block;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Readers of one store that stay open for the next use, the least recently used being closed first. Opening is shared:
 * whoever wants a block that somebody is just opening waits for that. Thread-safe.
 *
 * <p>A reader is closed when it has left the map and nobody uses it any more: {@link SharedReader} counts.
 */
final class OpenReaders {
    private final BlockStore store;
    private final int maximum;

    /** In order of use; guarded by itself. Each reader in here counts as used once. */
    private final Map<BlockId, CompletableFuture<@Nullable SharedReader>> opened = new LinkedHashMap<>(16, 0.75f, true);

    OpenReaders(BlockStore store, int maximum) {
        this.store = store;
        this.maximum = maximum;
    }

    /** A reader for the caller to release, or null if the store doesn't hold the block. */
    @Nullable
    SharedReader acquire(BlockId id) throws IOException {
        while (true) {
            CompletableFuture<@Nullable SharedReader> mine = new CompletableFuture<>();
            CompletableFuture<@Nullable SharedReader> present;
            synchronized (opened) {
                present = opened.putIfAbsent(id, mine);
            }
            if (present == null) {
                return open(id, mine);
            }
            if (!present.isDone() && Waiting.isUnwanted(id, store)) {
                return store.open(id).map(SharedReader::new).orElse(null);
            }
            try {
                SharedReader reader = Waiting.await(id, present);
                if (reader == null) {
                    return null;
                }
                if (reader.acquire()) {
                    return reader;
                }
                // It left the map and was closed since we looked.
            } catch (Waiting.AbandonedException e) {
                // Who opened it gave up, not we.
            }
        }
    }

    private @Nullable SharedReader open(BlockId id, CompletableFuture<@Nullable SharedReader> mine) throws IOException {
        SharedReader reader = null;
        try {
            BlockReader opened = store.open(id).orElse(null);
            reader = opened == null ? null : new SharedReader(opened);
        } catch (IOException | RuntimeException | Error e) {
            forget(id, mine);
            mine.completeExceptionally(e);
            throw e;
        }
        if (reader == null) {
            forget(id, mine);
        } else {
            // For the caller; the first use is that of the map, which may have dropped it already.
            reader.acquire();
        }
        mine.complete(reader);
        trim();
        return reader;
    }

    private void forget(BlockId id, CompletableFuture<@Nullable SharedReader> future) {
        synchronized (opened) {
            opened.remove(id, future);
        }
    }

    private void trim() {
        CompletableFuture<@Nullable SharedReader> oldest = null;
        synchronized (opened) {
            if (opened.size() > maximum) {
                Iterator<CompletableFuture<@Nullable SharedReader>> oldestFirst =
                        opened.values().iterator();
                oldest = oldestFirst.next();
                oldestFirst.remove();
            }
        }
        if (oldest != null) {
            releaseWhenOpen(oldest);
        }
    }

    /** Whether this reader is the one that the next caller gets. */
    boolean isCurrent(BlockId id, SharedReader reader) {
        synchronized (opened) {
            CompletableFuture<@Nullable SharedReader> future = opened.get(id);
            return future != null && future.isDone() && !future.isCompletedExceptionally() && future.join() == reader;
        }
    }

    /** Drops the reader of a block. One being opened right now goes to those who wait for it, not to later ones. */
    void drop(BlockId id) {
        CompletableFuture<@Nullable SharedReader> future;
        synchronized (opened) {
            future = opened.remove(id);
        }
        if (future != null) {
            releaseWhenOpen(future);
        }
    }

    /**
     * Makes later callers open the block anew instead of waiting for somebody who began before now: he may have looked
     * before the block was stored.
     */
    void dropUnfinished(BlockId id) {
        CompletableFuture<@Nullable SharedReader> future;
        synchronized (opened) {
            future = opened.get(id);
            if (future == null || future.isDone()) {
                return;
            }
            opened.remove(id);
        }
        releaseWhenOpen(future);
    }

    /** Drops all. */
    void dropAll() {
        Map<BlockId, CompletableFuture<@Nullable SharedReader>> all;
        synchronized (opened) {
            all = new LinkedHashMap<>(opened);
            opened.clear();
        }
        all.values().forEach(OpenReaders::releaseWhenOpen);
    }

    private static void releaseWhenOpen(CompletableFuture<@Nullable SharedReader> future) {
        var unused = future.whenComplete((reader, failure) -> {
            if (reader != null) {
                reader.release();
            }
        });
    }

    /** A reader closed by its last user. */
    static final class SharedReader {
        final BlockReader reader;
        private int users = 1;

        SharedReader(BlockReader reader) {
            this.reader = reader;
        }

        /** Counts another user, unless the reader is closed. */
        synchronized boolean acquire() {
            if (users == 0) {
                return false;
            }
            users++;
            return true;
        }

        /** Counts a user less. */
        void release() {
            synchronized (this) {
                if (--users > 0) {
                    return;
                }
            }
            try {
                reader.close();
            } catch (IOException e) {
                // It was only read; nothing is lost, and the one who happens to be last couldn't do anything.
            }
        }
    }
}
