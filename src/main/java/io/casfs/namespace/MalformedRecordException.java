package io.casfs.namespace;

import java.io.IOException;

/** A record's bytes are authentic but don't say what a record of its kind says, or say it in a newer format. */
public final class MalformedRecordException extends IOException {
    private static final long serialVersionUID = 1L;

    public MalformedRecordException(String message) {
        super(message);
    }
}
