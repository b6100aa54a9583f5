package io.casfs.exchange;

import io.casfs.block.BlockStore;
import io.casfs.block.BlockStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

final class FallbackBlockStoreContractTest extends BlockStoreContract {
    private ExchangeCluster cluster;

    @Override
    protected BlockStore open(Path directory) throws IOException {
        cluster = new ExchangeCluster(1);
        cluster.start();
        return cluster.node(0).exchange.blocks();
    }

    @AfterEach
    void closeCluster() {
        cluster.close();
    }
}
