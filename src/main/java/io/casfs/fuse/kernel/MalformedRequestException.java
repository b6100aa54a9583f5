package io.casfs.fuse.kernel;

import java.io.IOException;

/** A request isn't what its opcode says: a defect of the kernel or of ours, answered with EIO and logged. */
final class MalformedRequestException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedRequestException(String message) {
        super(message);
    }
}
