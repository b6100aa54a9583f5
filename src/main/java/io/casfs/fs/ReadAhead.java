package io.casfs.fs;

import io.casfs.block.BlockId;
import io.casfs.block.Blocks;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Fetches and opens the segments that a sequential reader will want next, on other threads.
 *
 * <p>One for each handle. The window doubles with each read that continues the last one, and closes at any other. Not
 * thread-safe by itself: concurrent reads of one handle may only make it guess wrong.
 */
final class ReadAhead {
    private static final int FIRST_WINDOW = 256 << 10;
    private static final int LARGEST_WINDOW = 8 << 20;

    /** The kernel reads ahead too, by many requests side by side: they arrive in any order within this distance. */
    private static final int NEAR = 2 << 20;

    private final Blocks blocks;
    private final Executor workers;
    /** Nothing continues the first read: what looks at the beginning of a file often wants no more of it. */
    private long expected = Long.MIN_VALUE / 2;

    private long fetched;
    private int window;

    ReadAhead(Blocks blocks, Executor workers) {
        this.blocks = blocks;
        this.workers = workers;
    }

    /** Takes note of a read and asks for what may follow it. */
    synchronized void read(Layout layout, long offset, int length) {
        long end = offset + length;
        boolean sequential = Math.abs(offset - expected) <= NEAR;
        if (!sequential) {
            expected = end;
            fetched = end;
            window = 0;
            return;
        }
        expected = Math.max(end, expected);
        fetched = Math.max(fetched, offset);
        window = Math.min(LARGEST_WINDOW, Math.max(FIRST_WINDOW, 2 * window));
        long until = Math.min(layout.size(), expected + window);
        // Small steps would make a task of every segment; wait until half the window is wanted.
        if (until - fetched >= window / 2 || until == layout.size()) {
            fetch(layout, fetched, until);
            fetched = Math.max(fetched, until);
        }
    }

    private void fetch(Layout layout, long from, long until) {
        long at = from;
        while (at < until) {
            int index = layout.indexOf(at);
            long end = Math.min(layout.end(index), until);
            BlockId id = layout.id(index);
            if (id != null) {
                int position = (int) (at - layout.start(index));
                int length = (int) (end - at);
                try {
                    workers.execute(BeingRead.carriedOver(() -> blocks.prefetch(id, position, length)));
                } catch (RejectedExecutionException e) {
                    return; // too much is asked for already, or the file system is closing: reading goes on without
                }
            }
            at = end;
        }
    }
}
