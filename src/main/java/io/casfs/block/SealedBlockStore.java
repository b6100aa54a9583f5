package io.casfs.block;

import io.casfs.crypto.BlockKeys;
import java.io.IOException;
import java.util.Optional;

/**
 * Plaintext outside, sealed blocks inside: what is below this store never sees plaintext or keys, and what comes out
 * of it was verified against its id.
 *
 * <p>It owns the inner store: closing it closes both.
 */
public final class SealedBlockStore implements BlockStore {
    private final BlockStore inner;
    private final SealingTools tools;

    /** Keeps the sealed blocks in {@code inner}. */
    public SealedBlockStore(BlockStore inner, BlockKeys keys, BlockHasher hasher) {
        this.inner = inner;
        this.tools = new SealingTools(keys, hasher, new ScratchPool());
    }

    /**
     * Seals a block under a fresh IV and stores it, unless its id is held.
     *
     * @throws IllegalArgumentException unless {@link BlockHasher} made the block
     */
    @Override
    public void put(Block block) throws IOException {
        SegmentDigests digests = block.digests();
        if (digests == null) {
            throw new IllegalArgumentException("block " + block.id() + " is not plaintext from a BlockHasher");
        }
        if (inner.touch(block.id())) {
            return;
        }
        Scratch scratch = tools.scratches().take();
        try {
            byte[] iv = tools.keys().newIv();
            inner.put(BlockSealer.seal(
                    block, digests, tools.keys().forBlock(block.id().toBytes()), iv, scratch));
        } finally {
            tools.scratches().give(scratch);
        }
    }

    @Override
    public boolean touch(BlockId id) throws IOException {
        return inner.touch(id);
    }

    @Override
    public boolean contains(BlockId id) throws IOException {
        return inner.contains(id);
    }

    @Override
    public Optional<BlockReader> open(BlockId id) throws IOException {
        Optional<BlockReader> sealed = inner.open(id);
        if (sealed.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SealedBlockReader.open(id, sealed.get(), tools));
        } catch (IOException | RuntimeException e) {
            closeAfter(sealed.get(), e);
            throw e;
        }
    }

    /**
     * Reads the stored copy and checks everything there is to check: checksum, authenticity, digests.
     *
     * @throws BlockMissingException if it isn't held
     * @throws CorruptBlockException if anything is wrong with it
     */
    public void verify(BlockId id) throws IOException {
        try (BlockReader sealed = inner.open(id).orElseThrow(() -> new BlockMissingException(id))) {
            verify(id, sealed, tools);
        }
    }

    /** Returns what checks sealed blocks as {@link #verify(BlockId)} does, wherever they come from. */
    public static SealedVerifier verifier(BlockKeys keys, BlockHasher hasher) {
        SealingTools tools = new SealingTools(keys, hasher, new ScratchPool());
        return (id, bytes) -> verify(id, BlockReader.of(bytes), tools);
    }

    private static int verify(BlockId id, BlockReader sealed, SealingTools tools) throws IOException {
        SealedHeader.verifyChecksum(id, sealed);
        // Closing this reader would close the one inside, which is the caller's.
        @SuppressWarnings("resource")
        SealedBlockReader reader = SealedBlockReader.open(id, sealed, tools);
        byte[] segment = new byte[Math.min(reader.segmentSize(), reader.length())];
        for (int position = 0; position < reader.length(); position += segment.length) {
            reader.read(position, segment, 0, Math.min(segment.length, reader.length() - position));
        }
        return reader.length();
    }

    @Override
    public void remove(BlockId id) throws IOException {
        inner.remove(id);
    }

    @Override
    public void forEach(IdConsumer consumer) throws IOException {
        inner.forEach(consumer);
    }

    @Override
    public void sync() throws IOException {
        inner.sync();
    }

    @Override
    public void close() throws IOException {
        tools.scratches().close();
        inner.close();
    }

    private static void closeAfter(BlockReader reader, Exception cause) {
        try {
            reader.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
