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
    private static final int LARGEST_WINDOW = 4 << 20;

    private final Blocks blocks;
    private final Executor workers;
    private long expected;
    private long fetched;
    private int window;

    ReadAhead(Blocks blocks, Executor workers) {
        this.blocks = blocks;
        this.workers = workers;
    }

    /** Takes note of a read and asks for what may follow it. */
    synchronized void read(Layout layout, long offset, int length) {
        long end = offset + length;
        // The kernel's own read-ahead sends requests side by side: slightly out of order is still sequential.
        boolean sequential = Math.abs(offset - expected) <= FIRST_WINDOW;
        expected = Math.max(end, sequential ? expected : 0);
        if (!sequential || offset == 0) {
            window = offset == 0 ? FIRST_WINDOW : 0;
            fetched = end;
            if (window == 0) {
                return;
            }
        } else {
            window = Math.min(LARGEST_WINDOW, Math.max(FIRST_WINDOW, 2 * window));
        }
        long until = Math.min(layout.size(), expected + window);
        // Small steps would make a task of every segment; wait until half the window is wanted.
        if (until - fetched >= window / 2 || until == layout.size()) {
            fetch(layout, Math.max(fetched, end), until);
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
                    workers.execute(() -> blocks.prefetch(id, position, length));
                } catch (RejectedExecutionException e) {
                    return; // too much is asked for already, or the file system is closing: reading goes on without
                }
            }
            at = end;
        }
    }
}
