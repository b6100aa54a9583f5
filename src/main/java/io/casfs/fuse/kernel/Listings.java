package io.casfs.fuse.kernel;

import io.casfs.namespace.InodeId;
import java.util.HashMap;
import java.util.Map;

/**
 * Which directories the kernel may list from its cache. Thread-safe; waits for nothing.
 *
 * <p>The kernel fills that cache through handles that were allowed to. A listing under way when a name changes may fill it
 * with what was before, so a changed directory is neither listed from the cache nor put there until all such handles are
 * released and the kernel has dropped what it had.
 */
final class Listings {
    private final Dropping dropping;
    // Only directories that have such handles, or have changed. Guarded by this.
    private final Map<InodeId, State> states = new HashMap<>();

    private static final class State {
        private int handles;
        private long changes;
    }

    /** Has the kernel drop a listing, and calls {@link #dropped} after that; must not block. */
    @FunctionalInterface
    interface Dropping {
        void drop(InodeId directory, long changes);
    }

    Listings(Dropping dropping) {
        this.dropping = dropping;
    }

    /** Returns whether a handle that is being opened may use the cache; if so, it has to be closed with {@link #closed}. */
    synchronized boolean open(InodeId directory) {
        State state = states.computeIfAbsent(directory, key -> new State());
        if (state.changes > 0) {
            return false;
        }
        state.handles++;
        return true;
    }

    /** Notes the end of a handle that might use the cache. */
    synchronized void closed(InodeId directory) {
        State state = states.get(directory);
        if (state != null && --state.handles == 0) {
            if (state.changes > 0) {
                dropping.drop(directory, state.changes);
            } else {
                states.remove(directory);
            }
        }
    }

    /** Notes that a name in a directory was changed by others than the kernel. */
    synchronized void changed(InodeId directory) {
        State state = states.computeIfAbsent(directory, key -> new State());
        state.changes++;
        if (state.handles == 0) {
            dropping.drop(directory, state.changes);
        }
    }

    /** Notes that the kernel has dropped the listing since that many changes. */
    synchronized void dropped(InodeId directory, long changes) {
        State state = states.get(directory);
        if (state != null && state.handles == 0 && state.changes == changes) {
            states.remove(directory);
        }
    }
}
