package io.casfs.fs;

import java.io.IOException;

/**
 * An operation was refused for a reason that POSIX has a name for.
 *
 * <p>It carries no stack trace: refusals such as ENOENT are answers, given thousands of times a second, not faults.
 */
public final class FsException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Errno errno;

    public FsException(Errno errno, String message) {
        super(message);
        this.errno = errno;
    }

    /** Returns the reason. */
    public Errno errno() {
        return errno;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
