package io.casfs.block;

import java.nio.file.Path;

final class SealedBlockStoreContractTest extends BlockStoreContract {
    @Override
    protected BlockStore open(Path directory) {
        return new SealedBlockStore(new MemoryBlockStore(), TestBlocks.KEYS.blocks(), TestBlocks.HASHER);
    }
}
