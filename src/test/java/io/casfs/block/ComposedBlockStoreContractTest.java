package io.casfs.block;

import java.io.IOException;
import java.nio.file.Path;

final class ComposedBlockStoreContractTest extends BlockStoreContract {
    @Override
    protected BlockStore open(Path directory) throws IOException {
        return new CachedBlockStore(
                new SealedBlockStore(
                        new TieredBlockStore(new MemoryBlockStore(), new FileBlockStore(directory), 5_000),
                        TestBlocks.KEYS.blocks(),
                        TestBlocks.HASHER),
                5_000_000);
    }
}
