package io.casfs.block;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of its copies: which it keeps, which are only cached, and of which the cluster hasn't confirmed
 * enough copies yet. Thread-safe.
 *
 * <p>A block that isn't mentioned is kept and confirmed. Each call survives the death of the process when it returns, and
 * power loss with the next commit. After a crash a block may be mentioned that isn't held, never the other way round.
 */
public interface CopyLedger {
    /** Notes a block that this node wrote, before it is stored: kept, and not confirmed. */
    void written(BlockId id) throws IOException;

    /** Notes a block that was fetched for reading, before it is stored: cached. One that is held and kept stays kept. */
    void fetched(BlockId id) throws IOException;

    /**
     * Notes a block that another node handed over to be kept, once it is stored: kept; whether others have it is their
     * concern.
     */
    void received(BlockId id) throws IOException;

    /** Notes that enough other members confirmed their kept copies. */
    void confirmed(BlockId id) throws IOException;

    /** Makes a kept copy a cached one. */
    void released(BlockId id) throws IOException;

    /** Forgets a block that was removed. */
    void removed(BlockId id) throws IOException;

    /** Returns whether the block, if it is held, is only cached. */
    boolean isCached(BlockId id) throws IOException;

    /** Returns whether the block was written here and enough copies haven't been confirmed. */
    boolean isUnconfirmed(BlockId id) throws IOException;

    /** Gives the unconfirmed blocks in the order of their ids, from {@code after} on if it isn't null; at most {@code limit}. */
    void unconfirmed(@Nullable BlockId after, int limit, IdConsumer consumer) throws IOException;

    /** Returns about how many blocks are unconfirmed. */
    long estimatedUnconfirmed() throws IOException;
}
