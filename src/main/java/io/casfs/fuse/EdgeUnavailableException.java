package io.casfs.fuse;

import java.io.IOException;

/**
 * An edge can't serve any mount on this machine, for a reason that concerns it alone: another edge might.
 *
 * <p>The message says what is missing and what to do. What would keep every edge from mounting, such as a missing {@code
 * /dev/fuse} or a directory that is not empty, is another exception.
 */
public final class EdgeUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    public EdgeUnavailableException(String message) {
        super(message);
    }

    public EdgeUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
