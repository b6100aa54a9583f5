package io.casfs.block;

import java.io.IOException;

/** A block isn't here, and whoever wants it said that it won't wait for other nodes; see {@link LocalOnly}. */
public final class NotLocalException extends IOException {
    private static final long serialVersionUID = 1L;

    public NotLocalException(BlockId id) {
        super("block " + id + " isn't on this node");
    }

    /** It is an answer, not a fault, and common: not worth a stack trace. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
