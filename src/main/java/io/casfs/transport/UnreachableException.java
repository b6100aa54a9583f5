package io.casfs.transport;

import java.io.IOException;

/** The peer can't be reached, or the connection broke before it answered: the request may have had its effect or not. */
public final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(String message) {
        super(message);
    }

    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
