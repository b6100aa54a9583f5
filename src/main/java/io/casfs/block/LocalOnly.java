package io.casfs.block;

import java.io.IOException;

/**
 * Lets a caller find out whether it would have to wait for other nodes, by doing what can be done without them.
 *
 * <p>Bound to the thread: whatever would ask peers for a block calls {@link #check} first.
 */
public final class LocalOnly {
    private static final ThreadLocal<Boolean> ON = new ThreadLocal<>();

    private LocalOnly() {}

    /** Work that may need blocks. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Runs {@code work} in this thread without waiting for other nodes.
     *
     * @throws NotLocalException if it needs a block that isn't here; what it did until then has been done
     */
    public static <T> T attempt(Work<T> work) throws IOException {
        ON.set(Boolean.TRUE);
        try {
            return work.run();
        } finally {
            ON.remove();
        }
    }

    /**
     * Ends what this thread does if it isn't to wait for other nodes.
     *
     * @throws NotLocalException within {@link #attempt}
     */
    public static void check(BlockId id) throws NotLocalException {
        if (ON.get() != null) {
            throw new NotLocalException(id);
        }
    }
}
