package io.casfs.block;

import java.io.IOException;

/** Takes the ids of a {@link BlockStore} one by one. */
@FunctionalInterface
public interface IdConsumer {
    /** Takes one id; an exception ends the iteration and reaches its caller. */
    void accept(BlockId id) throws IOException;
}
