package io.casfs.transport;

import java.io.IOException;

/**
 * Answers somebody who is no member. A conversation is a few small messages; the transport bounds their size and number,
 * the time, and how many strangers talk at once. Called from worker threads; may block.
 */
@FunctionalInterface
public interface StrangerHandler<M> {
    /**
     * Answers one message.
     *
     * @param address where the stranger comes from, for the log
     * @throws RefusedException whose message the stranger is told, before the connection is closed
     */
    M answer(String address, M message) throws IOException;
}
