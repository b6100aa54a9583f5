package io.casfs.node;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives memory back to the machine when the node has had nothing to do for a while.
 *
 * <p>The heap shrinks only in a full collection, which an idle Java never begins by itself. Looked at by one thread.
 */
final class IdleMemory {
    private static final Logger LOG = LoggerFactory.getLogger(IdleMemory.class);

    private final Node node;
    private long seenCallbacks = -1;
    private boolean trimmed;

    IdleMemory(Node node) {
        this.node = node;
    }

    /** Trims if nothing was asked for since the last look, once until something is. */
    void look() {
        long callbacks = node.callbacks();
        boolean idle = callbacks == seenCallbacks;
        seenCallbacks = callbacks;
        if (!idle) {
            trimmed = false;
        } else if (!trimmed) {
            trimmed = true;
            trim();
        }
    }

    private void trim() {
        try {
            node.withVolume(volume -> {
                volume.trim();
                return true;
            });
            System.gc();
        } catch (IOException | CommandException e) {
            LOG.debug("not trimmed: {}", e.getMessage()); // the node is ending, and its memory with it
        }
    }
}
