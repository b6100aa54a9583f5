package io.casfs.fs;

import io.casfs.block.BlockId;
import io.casfs.block.BlockKind;
import io.casfs.block.Blocks;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Hashes, seals and stores finished blocks on worker threads while their writer goes on. Thread-safe. */
final class Sealer {
    private final Blocks blocks;
    private final ExecutorService workers;
    private final WriteBudget budget;

    /** @param workers ended by their owner after the last job */
    Sealer(Blocks blocks, ExecutorService workers, WriteBudget budget) {
        this.blocks = blocks;
        this.workers = workers;
        this.budget = budget;
    }

    /**
     * Begins to store {@code length} bytes, which nobody may change any more; gives them back to the budget after.
     *
     * @param onFailure run on the worker if they can't be stored
     */
    Job begin(byte[] bytes, int length, Runnable onFailure) {
        return new Job(bytes, length, length, onFailure);
    }

    /** As {@link #begin}, for bytes that the budget doesn't count. */
    Job beginUncounted(byte[] bytes, int length) {
        return new Job(bytes, length, 0, () -> {});
    }

    /** Stores the block in the calling thread. */
    BlockId store(byte[] bytes, int length) throws IOException {
        return blocks.store(BlockKind.DATA, bytes, 0, length);
    }

    /** A block on its way into the store. The bytes can be read all the time: from memory until the store has them. */
    final class Job {
        private final int length;
        private final CompletableFuture<BlockId> stored;
        private volatile byte @Nullable [] bytes;

        private Job(byte[] bytes, int length, long counted, Runnable onFailure) {
            this.bytes = bytes;
            this.length = length;
            // After a failure the bytes stay in memory, so that a later commit can try again; their file takes no more.
            this.stored = CompletableFuture.supplyAsync(() -> storeNow(bytes, length), workers)
                    .whenComplete((id, failure) -> {
                        if (failure == null) {
                            this.bytes = null;
                        } else {
                            onFailure.run();
                        }
                        budget.release(counted);
                    });
        }

        private BlockId storeNow(byte[] bytes, int length) {
            try {
                return store(bytes, length);
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        }

        int length() {
            return length;
        }

        void read(int position, byte[] into, int offset, int part) throws IOException {
            byte[] held = bytes;
            if (held != null) {
                System.arraycopy(held, position, into, offset, part);
            } else {
                blocks.read(stored.join(), position, into, offset, part);
            }
        }

        /** Returns the block's id once it is stored; if the worker failed, tries again in the calling thread. */
        BlockId await() throws IOException {
            try {
                return stored.join();
            } catch (CompletionException e) {
                byte[] held = bytes;
                if (held == null) {
                    throw new IllegalStateException("a block that failed to be stored lost its bytes", e);
                }
                return store(held, length);
            }
        }
    }
}
