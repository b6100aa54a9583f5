package io.casfs.block;

import java.io.IOException;
import java.util.Optional;

/**
 * Immutable blocks by id. All methods are thread-safe. Any of them throws {@link IOException} when the storage fails;
 * after that, the call may have had its effect or not.
 *
 * <p>Storing and durability are two things: a block is held as soon as {@link #put} returns, and durable once a {@link
 * #sync} that began after it has returned.
 */
public interface BlockStore extends AutoCloseable {
    /**
     * Stores the block unless its id is held, in which case this is {@link #touch}. Atomic: a reader sees the whole
     * block or none, also after a crash. The store keeps no reference to the block's bytes.
     */
    void put(Block block) throws IOException;

    /** Whether the block is held; if so, the next {@link #sync} makes it durable. */
    boolean touch(BlockId id) throws IOException;

    /** Whether the block is held. */
    boolean contains(BlockId id) throws IOException;

    /**
     * A reader of the block's bytes as they are now, or empty if the block isn't held. The caller closes it.
     *
     * @throws CorruptBlockException if the stored form is damaged and this store checks it
     */
    Optional<BlockReader> open(BlockId id) throws IOException;

    /** Removes the block, if it is held. Not durable: after a crash it may be held again. Open readers stay usable. */
    void remove(BlockId id) throws IOException;

    /** Gives every id once, in no order. Blocks put or removed meanwhile may be given or not. */
    void forEach(IdConsumer consumer) throws IOException;

    /**
     * When this returns, every block put or touched before the call and not removed since is durable. Concurrent calls
     * may share the work. If it fails, nothing is known about any of those blocks.
     */
    void sync() throws IOException;

    /** Gives back resources; doesn't sync. Closing twice is fine, other calls after it fail. */
    @Override
    void close() throws IOException;
}
