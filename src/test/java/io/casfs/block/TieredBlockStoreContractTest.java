package io.casfs.block;

import java.io.IOException;
import java.nio.file.Path;

final class TieredBlockStoreContractTest extends BlockStoreContract {
    @Override
    protected BlockStore open(Path directory) throws IOException {
        return new TieredBlockStore(new MemoryBlockStore(), new FileBlockStore(directory), 5_000);
    }
}
