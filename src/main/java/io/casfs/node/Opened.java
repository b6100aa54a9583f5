package io.casfs.node;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened one after another, to be closed in reverse should the next thing fail to open. */
final class Opened {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /** Closes all, the last first; what fails is told along with {@code cause}. */
    void closeAfter(Exception cause) {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                cause.addSuppressed(e);
            }
        }
    }
}
