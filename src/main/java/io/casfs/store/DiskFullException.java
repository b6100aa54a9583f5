package io.casfs.store;

import java.io.IOException;

/** The disk that holds the state folder has no room left. */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    public DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
