package io.casfs.fuse.kernel;

import java.io.IOException;

/** Does what one kind of request asks for. */
@FunctionalInterface
interface Operation {
    /**
     * Executes a request and makes the answer, which has been begun.
     *
     * @param room for what doesn't fit into the answer's body
     * @throws IOException answered with its errno; an {@link io.casfs.fs.FsException} is a refusal, others are faults
     */
    void execute(Request request, Reply reply, Room room) throws IOException;

    /** Where an operation finds memory for the payload of an answer, good until the answer is sent. */
    @FunctionalInterface
    interface Room {
        /** Returns a buffer that holds so many bytes: position 0, limit {@code size}, at most the largest request. */
        java.nio.ByteBuffer payload(int size) throws IOException;
    }
}
