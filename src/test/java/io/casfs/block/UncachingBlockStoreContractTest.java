package io.casfs.block;

import java.io.IOException;
import java.nio.file.Path;

final class UncachingBlockStoreContractTest extends BlockStoreContract {
    @Override
    protected BlockStore open(Path directory) throws IOException {
        return new CachedBlockStore(new FileBlockStore(directory), 0);
    }
}
