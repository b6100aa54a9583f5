package io.casfs.crypto;

import java.io.IOException;

/** A sealed record isn't what was sealed: damaged, forged, moved, of another cluster or of an unknown format. */
public final class CorruptRecordException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptRecordException(String message) {
        super(message);
    }
}
