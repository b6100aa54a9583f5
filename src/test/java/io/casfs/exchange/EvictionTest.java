package io.casfs.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.Block;
import io.casfs.block.BlockId;
import io.casfs.block.BlockMissingException;
import io.casfs.block.TestBlocks;
import io.casfs.exchange.ExchangeCluster.Member;
import io.casfs.membership.Liveness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class EvictionTest {
    private static final int SEEDS = Integer.getInteger("casfs.seeds", 3);

    private static BlockId hold(ExchangeCluster cluster, Block block, int... nodes) throws IOException {
        byte[] sealed = cluster.seal(block);
        for (int node : nodes) {
            cluster.node(node).hold(block.id(), sealed, true);
        }
        return block.id();
    }

    @Test
    void dropsWhatEnoughOthersKeep() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            List<BlockId> ids = new ArrayList<>();
            long bytes = 0;
            for (int i = 0; i < 300; i++) {
                ids.add(hold(cluster, TestBlocks.block(i, 1000), 0, 1, 2));
                bytes += cluster.node(0).stored.bytes(ids.get(i)).length;
            }
            EvictionReport report = cluster.node(0).exchange.evict(ids);
            assertEquals(new EvictionReport(300, bytes, 2, Map.of()), report);
            for (BlockId id : ids) {
                assertFalse(cluster.node(0).stored.contains(id));
            }
            assertTrue(cluster.node(1).syncs.get() > 0, "what is counted on is durable");
            assertArrayEquals(TestBlocks.random(7, 1000), cluster.node(0).read(ids.get(7)));
            assertEquals(1, cluster.node(0).exchange.evict(ids).blocks());
        }
    }

    @Test
    void handsOverFirstWhereTooFewHold() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(4)) {
            BlockId id = hold(cluster, TestBlocks.block(1, 300_000), 0);
            assertEquals(2, cluster.node(0).exchange.evict(List.of(id)).fewestCopies());
            assertEquals(2, cluster.keepers(id));
            assertFalse(cluster.node(0).stored.contains(id));
        }
    }

    @Test
    void prefersThoseWhoKeepACopyAlready() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(6)) {
            for (int i = 0; i < 20; i++) {
                BlockId id = hold(cluster, TestBlocks.block(i, 1000), 0, 4, 5);
                assertEquals(1, cluster.node(0).exchange.evict(List.of(id)).blocks());
                assertEquals(2, cluster.keepers(id));
            }
            assertEquals(0, cluster.node(0).exchange.statistics().pushedBlocks());
        }
    }

    @Test
    void saysHowManyCopiesRemainInASmallCluster() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            BlockId id = hold(cluster, TestBlocks.block(1, 1000), 0, 1);
            assertEquals(1, cluster.node(0).exchange.evict(List.of(id)).fewestCopies());
        }
    }

    @Test
    void refusesToDropTheOnlyCopyOfALoneNode() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(1)) {
            BlockId id = hold(cluster, TestBlocks.block(1, 1000), 0);
            EvictionReport report = cluster.node(0).exchange.evict(List.of(id));
            assertEquals(1, report.refusedBlocks());
            assertTrue(cluster.node(0).keeps(id));
        }
    }

    @Test
    void refusesWhenTooFewMembersCanBeReached() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            BlockId kept = hold(cluster, TestBlocks.block(1, 1000), 0, 1, 2);
            BlockId cached = TestBlocks.block(2, 1000).id();
            cluster.node(0).hold(cached, cluster.seal(TestBlocks.block(2, 1000)), false);
            cluster.network.isolate(cluster.node(2).id);
            EvictionReport report = cluster.node(0).exchange.evict(List.of(kept, cached));
            assertEquals(1, report.blocks(), "a cached copy counts for nothing");
            assertEquals(1, report.refusedBlocks());
            assertTrue(cluster.node(0).keeps(kept));
            cluster.liveness.put(cluster.node(2).id, Liveness.DEAD);
            assertEquals(1, cluster.node(0).exchange.evict(List.of(kept)).refusedBlocks());
            cluster.network.heal();
            cluster.liveness.clear();
            assertEquals(1, cluster.node(0).exchange.evict(List.of(kept)).blocks());
        }
    }

    @Test
    void doesNotCountDamagedCopies() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            BlockId id = hold(cluster, TestBlocks.block(1, 1000), 0, 1, 2);
            Member rotten = cluster.node(1);
            rotten.stored.overwrite(id, Lies.withChecksum(rotten.stored.bytes(id), 500));
            assertEquals(1, cluster.node(0).exchange.evict(List.of(id)).blocks());
            assertArrayEquals(cluster.node(2).stored.bytes(id), rotten.stored.bytes(id), "it was handed a good one");
        }
    }

    @Test
    void neverLosesCopiesWhenAllEvictAtOnce() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            int nodes = 2 + random.nextInt(4);
            try (ExchangeCluster cluster = new ExchangeCluster(nodes)) {
                List<BlockId> ids = new ArrayList<>();
                Map<BlockId, Integer> least = new HashMap<>();
                for (int i = 0; i < 60; i++) {
                    int holders = 1 + random.nextInt(nodes);
                    Block block = TestBlocks.block(1_000L * seed + i, 300);
                    byte[] sealed = cluster.seal(block);
                    for (int node = 0; node < holders; node++) {
                        cluster.node((i + node) % nodes).hold(block.id(), sealed, true);
                    }
                    ids.add(block.id());
                    least.put(block.id(), Math.min(holders, Math.min(2, nodes - 1)));
                }
                evictEverywhere(cluster, ids, random);
                for (BlockId id : ids) {
                    assertTrue(
                            cluster.keepers(id) >= least.get(id),
                            "seed " + seed + ": block " + id + " has " + cluster.keepers(id) + " copies on " + nodes
                                    + " nodes");
                }
            }
        }
    }

    private static void evictEverywhere(ExchangeCluster cluster, List<BlockId> ids, Random random) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(cluster.members.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Member member : cluster.members) {
                long order = random.nextLong();
                running.add(threads.submit(() -> {
                    Random own = new Random(order);
                    for (int round = 0; round < 3; round++) {
                        List<BlockId> shuffled = new ArrayList<>(ids);
                        Collections.shuffle(shuffled, own);
                        member.exchange.evict(shuffled.subList(0, 1 + own.nextInt(shuffled.size())));
                        readWhileItMoves(member, shuffled.get(0));
                    }
                    return null;
                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    /** A block that moves from node to node may be missed by a search, not by all searches. */
    private static void readWhileItMoves(Member member, BlockId id) throws IOException {
        for (int attempt = 0; ; attempt++) {
            try {
                member.read(id);
                return;
            } catch (BlockMissingException e) {
                if (attempt == 20) {
                    throw e;
                }
            }
        }
    }

    /** What is touched is named anew, perhaps by a mutation that nobody else has: it may be the only good copy. */
    @Test
    void asksOthersBeforeItDropsACachedCopyThatWasTouched() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            BlockId id = TestBlocks.block(1, 1000).id();
            Member copier = cluster.node(0);
            copier.hold(id, cluster.seal(TestBlocks.block(1, 1000)), false);
            assertTrue(copier.blocks.touch(id));
            cluster.network.isolate(copier.id);
            assertEquals(1, copier.exchange.evict(List.of(id)).refusedBlocks());
            assertTrue(copier.keeps(id));
            cluster.network.heal();
            assertEquals(2, copier.exchange.evict(List.of(id)).fewestCopies());
            assertEquals(2, cluster.keepers(id));
        }
    }

    @Test
    void keepsWhatIsWrittenAgainMeanwhile() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            BlockId id = hold(cluster, TestBlocks.block(1, 1000), 0, 1, 2);
            LocalCopies local =
                    new LocalCopies(cluster.node(0).stored, cluster.node(0).ledger, (block, bytes) -> bytes.length);
            assertTrue(local.beginRelease(id));
            assertEquals(CopyState.RELEASING, local.state(id));
            assertEquals(CopyState.RELEASING, local.keep(id));
            assertEquals(
                    CopyState.RELEASING,
                    local.receive(id, cluster.node(1).stored.bytes(id)));
            assertFalse(local.beginRelease(id));
            assertTrue(local.touch(id));
            assertFalse(local.finishRelease(id));
            assertEquals(CopyState.KEPT, local.state(id));
            assertTrue(local.beginRelease(id));
            assertTrue(local.finishRelease(id));
            assertEquals(CopyState.ABSENT, local.state(id));
        }
    }
}
