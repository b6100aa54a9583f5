package io.casfs.store;

import io.casfs.block.BlockStore;
import io.casfs.block.BlockStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

final class RocksBlockStoreContractTest extends BlockStoreContract {
    private @Nullable Database database;

    @Override
    protected BlockStore open(Path directory) throws IOException {
        database = Database.open(directory);
        return new RocksBlockStore(database);
    }

    @AfterEach
    void closeDatabase() {
        if (database != null) {
            database.close();
        }
    }
}
