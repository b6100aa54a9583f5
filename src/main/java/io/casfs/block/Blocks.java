package io.casfs.block;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The blocks of a node as its file system uses them: plaintext in and out, verified and cached. Thread-safe.
 *
 * <p>What was stored is durable once a {@link #sync} that began afterwards has returned.
 */
public final class Blocks implements Closeable {
    private static final int STRIPES = 64;

    private final CachedBlockStore cached;
    private final SealedBlockStore sealed;
    private final BlockHasher hasher;

    /** Serialise storing under one SHA-1 id; by hash of the id. */
    private final Object[] stripes = new Object[STRIPES];

    /**
     * Composes the facade; it owns the stores.
     *
     * @param cached serves reads, and passes all else to {@code sealed}
     * @param sealed inside {@code cached}; verifies stored copies past the cache
     */
    public Blocks(CachedBlockStore cached, SealedBlockStore sealed, BlockHasher hasher) {
        this.cached = cached;
        this.sealed = sealed;
        this.hasher = hasher;
        Arrays.setAll(stripes, i -> new Object());
    }

    /**
     * Stores a part of an array, unless this content is held already.
     *
     * @return the id to read it by. In a SHA-1 cluster, content that collides with a held block's gets an HMAC-SHA-256
     *     id.
     * @throws IllegalArgumentException if it is longer than {@link Block#MAXIMUM_LENGTH}
     */
    public BlockId store(BlockKind kind, byte[] bytes, int offset, int length) throws IOException {
        Block block = hasher.block(kind, bytes, offset, length);
        if (block.id().algorithm() == HashSetting.SHA1) {
            return storeUnlessColliding(block);
        }
        cached.put(block);
        return block.id();
    }

    private BlockId storeUnlessColliding(Block block) throws IOException {
        BlockId id = block.id();
        // Between looking and storing nobody else may store under the id: his content could be another one.
        synchronized (stripes[Math.floorMod(id.hashCode(), STRIPES)]) {
            if (cached.touch(id)) {
                switch (compareWithHeld(block)) {
                    case SAME -> {
                        return id;
                    }
                    case DIFFERENT -> {
                        return storeKeyed(block);
                    }
                    case UNREADABLE -> cached.remove(id);
                }
            }
            cached.put(block);
            return id;
        }
    }

    private BlockId storeKeyed(Block block) throws IOException {
        Block keyed = hasher.keyedBlock(block.id().kind(), block.array(), block.arrayOffset(), block.length());
        cached.put(keyed);
        return keyed.id();
    }

    private enum Comparison {
        SAME,
        DIFFERENT,
        UNREADABLE
    }

    private Comparison compareWithHeld(Block block) throws IOException {
        Optional<BlockReader> held;
        try {
            held = sealed.open(block.id());
            if (held.isEmpty()) {
                return Comparison.UNREADABLE;
            }
            try (BlockReader reader = held.get()) {
                if (reader.length() != block.length()) {
                    return Comparison.DIFFERENT;
                }
                byte[] bytes = new byte[reader.length()];
                reader.read(0, bytes, 0, bytes.length);
                int from = block.arrayOffset();
                boolean same = Arrays.equals(bytes, 0, bytes.length, block.array(), from, from + bytes.length);
                return same ? Comparison.SAME : Comparison.DIFFERENT;
            }
        } catch (CorruptBlockException e) {
            return Comparison.UNREADABLE;
        }
    }

    /** The id this content gets unless it collides; stores nothing. */
    public BlockId idOf(BlockKind kind, byte[] bytes, int offset, int length) {
        return hasher.block(kind, bytes, offset, length).id();
    }

    /** The id of the data block without content. */
    public BlockId emptyId() {
        return hasher.emptyId();
    }

    /**
     * Reads {@code length} bytes of a block from {@code position} on.
     *
     * @throws BlockMissingException if nobody who could be asked has it
     * @throws CorruptBlockException if only damaged copies were found
     * @throws IndexOutOfBoundsException if the range isn't inside the block or the array
     */
    public void read(BlockId id, int position, byte[] into, int offset, int length) throws IOException {
        cached.read(id, position, into, offset, length);
    }

    /** All bytes of a block, at most {@link Block#MAXIMUM_LENGTH}; fails as {@link #read} does. */
    public byte[] readAll(BlockId id) throws IOException {
        try (BlockReader reader = cached.open(id).orElseThrow(() -> new BlockMissingException(id))) {
            byte[] bytes = new byte[reader.length()];
            reader.read(0, bytes, 0, bytes.length);
            return bytes;
        }
    }

    /** Brings a range of a block, cut to the block's end, into the cache, in the calling thread. */
    public void prefetch(BlockId id, int position, int length) {
        try (BlockReader reader = cached.open(id).orElseThrow(() -> new BlockMissingException(id))) {
            byte[] oneByte = new byte[1];
            int end = (int) Math.min(reader.length(), (long) position + length);
            int size = reader.segmentSize();
            if (position < end) {
                reader.expect(position, end - position);
            }
            for (int segment = position / size; (long) segment * size < end; segment++) {
                reader.read(segment * size, oneByte, 0, 1);
            }
        } catch (IOException e) {
            // Whoever really reads the range meets the same error and reports it.
        }
    }

    /** Whether the block is held. */
    public boolean contains(BlockId id) throws IOException {
        return cached.contains(id);
    }

    /** Whether the block is held; if so, the next {@link #sync} makes it durable. */
    public boolean touch(BlockId id) throws IOException {
        return cached.touch(id);
    }

    /** Removes the block, if it is held; see {@link BlockStore#remove}. */
    public void remove(BlockId id) throws IOException {
        cached.remove(id);
    }

    /**
     * Reads the stored copy, past the cache, and checks everything there is to check.
     *
     * @throws BlockMissingException if it isn't held
     * @throws CorruptBlockException if anything is wrong with it
     */
    public void verify(BlockId id) throws IOException {
        sealed.verify(id);
    }

    /** Forgets what is cached in memory, to give the memory back. */
    public void clearCache() {
        cached.clear();
    }

    /** Makes everything stored before durable; see {@link BlockStore#sync}. */
    public void sync() throws IOException {
        cached.sync();
    }

    /** Gives the id of every block; see {@link BlockStore#forEach}. */
    public void forEach(IdConsumer consumer) throws IOException {
        cached.forEach(consumer);
    }

    @Override
    public void close() throws IOException {
        cached.close();
    }
}
