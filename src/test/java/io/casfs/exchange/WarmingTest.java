package io.casfs.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.Block;
import io.casfs.block.BlockId;
import io.casfs.block.TestBlocks;
import io.casfs.exchange.ExchangeCluster.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class WarmingTest {
    @Test
    void fetchesWhatIsMissing() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            Member node = cluster.node(0);
            List<BlockId> ids = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Block block = TestBlocks.block(i, 200_000);
                cluster.node(i % 3).hold(block.id(), cluster.seal(block), true);
                ids.add(block.id());
            }
            BlockId nowhere = TestBlocks.block(99, 10).id();
            ids.add(nowhere);
            AtomicLong told = new AtomicLong();
            WarmingReport report = node.exchange.warm(ids, (blocks, bytes) -> told.set(blocks), () -> false);
            assertEquals(13, report.blocks());
            assertEquals(7, report.present());
            assertEquals(20, told.get());
            assertEquals(1, report.failed().size());
            assertTrue(report.bytes() > 13 * 200_000L);
            cluster.network.isolate(node.id);
            for (BlockId id : ids.subList(0, 20)) {
                assertEquals(200_000, node.read(id).length);
            }
        }
    }

    @Test
    void endsWhenItIsCancelled() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            Block block = TestBlocks.block(1, 1000);
            cluster.node(1).hold(block.id(), cluster.seal(block), true);
            WarmingReport report =
                    cluster.node(0).exchange.warm(List.of(block.id()), (blocks, bytes) -> {}, () -> true);
            assertEquals(0, report.blocks());
        }
    }
}
