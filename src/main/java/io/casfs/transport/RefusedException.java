package io.casfs.transport;

import java.io.IOException;

/** The peer was reached and said no; the message is its reason, for people. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    public RefusedException(String reason) {
        super(reason);
    }
}
