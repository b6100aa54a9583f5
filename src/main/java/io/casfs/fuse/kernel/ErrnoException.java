package io.casfs.fuse.kernel;

import java.io.IOException;
import jnr.constants.platform.Errno;

/** A system call failed. */
final class ErrnoException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /** Makes one for the call that failed with {@code errno}; {@code attempt} says what it was to do. */
    ErrnoException(String attempt, int errno) {
        super(attempt + ": " + describe(errno));
        this.errno = errno;
    }

    int errno() {
        return errno;
    }

    /** Returns what an errno means, in English whatever the locale. */
    static String describe(int errno) {
        Errno known = Errno.valueOf(errno);
        return known == Errno.__UNKNOWN_CONSTANT__ ? "error " + errno : known.description() + " (" + known.name() + ")";
    }
}
