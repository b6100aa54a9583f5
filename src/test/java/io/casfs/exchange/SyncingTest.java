package io.casfs.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.Block;
import io.casfs.block.BlockId;
import io.casfs.block.TestBlocks;
import io.casfs.exchange.ExchangeCluster.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

final class SyncingTest {
    private static final TransferProgress QUIET = (blocks, bytes) -> {};

    private static List<BlockId> write(Member member, int count) throws Exception {
        List<BlockId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Block block = TestBlocks.block(i, 1000);
            member.blocks.put(block);
            ids.add(block.id());
        }
        return ids;
    }

    @Test
    void handsOverUntilAsManyMembersKeepEachBlock() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(4)) {
            Member writer = cluster.node(0);
            List<BlockId> ids = write(writer, 200);
            List<Long> told = new ArrayList<>();
            SyncingReport report = writer.exchange.sync(ids, 3, (blocks, bytes) -> told.add(blocks), () -> false);
            assertTrue(report.isComplete());
            assertEquals(200, report.confirmed());
            assertEquals(200, told.get(told.size() - 1));
            for (BlockId id : ids) {
                assertEquals(3, cluster.keepers(id));
            }
            assertEquals(0, writer.ledger.estimatedUnconfirmed(), "what was learned counts");
        }
    }

    @Test
    void theCopiesOfANodeThatIsLeavingDoNotCount() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            Member leaving = cluster.node(0);
            List<BlockId> ids = write(leaving, 5);
            leaving.exchange.leaving(true);
            assertTrue(leaving.exchange.sync(ids, 2, QUIET, () -> false).isComplete());
            for (BlockId id : ids) {
                assertTrue(cluster.node(1).keeps(id));
                assertTrue(cluster.node(2).keeps(id));
            }
            assertEquals(
                    0, cluster.node(1).exchange.sync(ids, 3, QUIET, rounds(3)).confirmed());
        }
    }

    /** Gives up after being asked so often. */
    private static BooleanSupplier rounds(int most) {
        AtomicInteger asked = new AtomicInteger();
        return () -> asked.incrementAndGet() > most;
    }

    @Test
    void saysThatThereAreFewerMembersThanCopiesWanted() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            List<BlockId> ids = write(cluster.node(0), 3);
            SyncingReport report = cluster.node(0).exchange.sync(ids, 5, QUIET, () -> false);
            assertFalse(report.isComplete());
            assertEquals(new SyncingReport(3, 3, 0, 5, 2), report);
        }
    }

    @Test
    void fetchesAndHandsOnWhatOnlyOthersHold() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            List<BlockId> ids = write(cluster.node(1), 5);
            assertTrue(cluster.node(0).exchange.sync(ids, 3, QUIET, () -> false).isComplete());
            for (BlockId id : ids) {
                assertEquals(3, cluster.keepers(id));
            }
        }
    }

    @Test
    void doesNotWaitForBlocksThatNobodyHas() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            List<BlockId> ids = write(cluster.node(0), 3);
            ids.add(TestBlocks.block(99, 10).id());
            SyncingReport report = cluster.node(0).exchange.sync(ids, 2, QUIET, () -> false);
            assertFalse(report.isComplete());
            assertEquals(3, report.confirmed());
        }
    }

    @Test
    void waitsForAMemberUntilItIsCancelled() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            List<BlockId> ids = write(cluster.node(0), 3);
            cluster.network.isolate(cluster.node(1).id);
            AtomicInteger asked = new AtomicInteger();
            SyncingReport report = cluster.node(0).exchange.sync(ids, 2, QUIET, () -> asked.incrementAndGet() > 3);
            assertEquals(0, report.confirmed());
            AtomicInteger again = new AtomicInteger();
            report = cluster.node(0)
                    .exchange
                    .sync(
                            ids,
                            2,
                            (blocks, bytes) -> {
                                if (again.incrementAndGet() == 1) {
                                    cluster.network.heal();
                                }
                            },
                            () -> false);
            assertTrue(report.isComplete());
        }
    }
}
