package io.casfs.block;

import java.io.IOException;
import java.nio.file.Path;

final class FileBlockStoreContractTest extends BlockStoreContract {
    @Override
    protected BlockStore open(Path directory) throws IOException {
        return new FileBlockStore(directory);
    }
}
