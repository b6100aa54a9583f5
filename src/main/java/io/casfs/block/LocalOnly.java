package io.casfs.block;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Lets a caller find out whether it would have to wait for other nodes, by doing what can be done without them.
 *
 * <p>Bound to the thread: whatever would ask peers for a block, or wait for somebody who may be asking them, calls {@link
 * #check} first. What other threads do on the caller's behalf isn't bound by it.
 */
public final class LocalOnly {
    private static final ThreadLocal<@Nullable Boolean> ON = new ThreadLocal<>();

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
        if (isOn()) {
            return work.run();
        }
        ON.set(Boolean.TRUE);
        try {
            return work.run();
        } finally {
            ON.remove();
        }
    }

    /** Returns whether this thread is within {@link #attempt}. */
    static boolean isOn() {
        return ON.get() != null;
    }

    /**
     * Ends what this thread does if it isn't to wait for other nodes.
     *
     * @throws NotLocalException within {@link #attempt}
     */
    public static void check(BlockId id) throws NotLocalException {
        if (isOn()) {
            throw new NotLocalException(id);
        }
    }
}
