package io.casfs.exchange;

import io.casfs.block.Block;
import io.casfs.block.BlockId;
import io.casfs.block.BlockReader;
import io.casfs.block.BlockStore;
import io.casfs.block.CopySource;
import io.casfs.block.IdConsumer;
import java.io.IOException;
import java.util.Optional;

/**
 * The sealed blocks of this node, and for reading those of all others. A block that only others hold isn't held: touching
 * says so, and whoever has its content stores it. Closing closes neither the local store, which goes on serving peers, nor
 * the exchange.
 */
public final class FallbackBlockStore implements BlockStore, CopySource {
    private final LocalCopies local;
    private final RemoteBlocks remote;
    private final CopyKeeper keeper;

    FallbackBlockStore(LocalCopies local, RemoteBlocks remote, CopyKeeper keeper) {
        this.local = local;
        this.remote = remote;
        this.keeper = keeper;
    }

    @Override
    public void put(Block block) throws IOException {
        local.write(block);
        keeper.written(block.id());
    }

    @Override
    public boolean touch(BlockId id) throws IOException {
        boolean held = local.touch(id);
        if (held && local.ledger().isUnconfirmed(id)) {
            keeper.written(id); // what was only cached is kept from now on, and others are to have it
        }
        return held;
    }

    @Override
    public boolean contains(BlockId id) throws IOException {
        return local.contains(id);
    }

    /**
     * Opens the local copy, else one that peers hold; waits for them at most as long as a read may.
     *
     * @throws io.casfs.block.BlockMissingException if there are other members and none of them has it or can be reached
     * @throws java.io.InterruptedIOException if the reader gave up
     */
    @Override
    public Optional<BlockReader> open(BlockId id) throws IOException {
        Optional<BlockReader> here = local.open(id);
        return here.isPresent() ? here : remote.open(id);
    }

    @Override
    public boolean replaceBad(BlockId id) throws IOException {
        return remote.replaceBad(id);
    }

    @Override
    public void remove(BlockId id) throws IOException {
        local.remove(id);
    }

    @Override
    public void forEach(IdConsumer consumer) throws IOException {
        local.store().forEach(consumer);
    }

    @Override
    public void sync() throws IOException {
        local.store().sync();
    }

    @Override
    public void close() {
        // What is inside belongs to others, who close it after the transport.
    }
}
