package io.casfs.block;

import java.nio.file.Path;

final class MemoryBlockStoreContractTest extends BlockStoreContract {
    @Override
    protected BlockStore open(Path directory) {
        return new MemoryBlockStore();
    }
}
