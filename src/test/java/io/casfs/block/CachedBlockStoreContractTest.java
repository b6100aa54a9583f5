package io.casfs.block;

import java.nio.file.Path;

final class CachedBlockStoreContractTest extends BlockStoreContract {
    @Override
    protected BlockStore open(Path directory) {
        return new CachedBlockStore(new MemoryBlockStore(), 1_000_000);
    }
}
