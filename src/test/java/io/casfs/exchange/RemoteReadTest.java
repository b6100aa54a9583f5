package io.casfs.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.Block;
import io.casfs.block.BlockId;
import io.casfs.block.BlockKind;
import io.casfs.block.BlockMissingException;
import io.casfs.block.BlockReader;
import io.casfs.block.Blocks;
import io.casfs.block.CachedBlockStore;
import io.casfs.block.CorruptBlockException;
import io.casfs.block.Interruption;
import io.casfs.block.TestBlocks;
import io.casfs.exchange.ExchangeCluster.Member;
import io.casfs.membership.Liveness;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class RemoteReadTest {
    private static final int LARGE = Block.MAXIMUM_LENGTH;

    private static BlockId held(ExchangeCluster cluster, Block block, int... nodes) throws IOException {
        byte[] sealed = cluster.seal(block);
        for (int node : nodes) {
            cluster.node(node).hold(block.id(), sealed, true);
        }
        return block.id();
    }

    @Test
    void readsABlockThatAPeerHoldsAndStoresItAsCached() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            Member reader = cluster.node(0);
            BlockId id = held(cluster, TestBlocks.block(1, 25), 2);
            assertArrayEquals(TestBlocks.random(1, 25), reader.read(id));
            assertTrue(reader.stored.contains(id));
            assertTrue(reader.ledger.isCached(id));
            assertEquals(
                    List.of("missing " + id, "received " + id + " (25) from " + cluster.node(2).id),
                    reader.heard.events);
            assertEquals(List.of("serving " + id + " to " + reader.id), cluster.node(2).heard.events);
            cluster.network.isolate(reader.id);
            assertArrayEquals(TestBlocks.random(1, 25), reader.read(id));
        }
    }

    @Test
    void touchesOnlyWhatIsHeldHere() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            BlockId id = held(cluster, TestBlocks.block(1, 1000), 1);
            Member node = cluster.node(0);
            assertFalse(node.blocks.touch(id));
            assertFalse(node.blocks.contains(id));
            assertArrayEquals(TestBlocks.random(1, 1000), node.read(id));
            assertTrue(node.ledger.isCached(id));
            assertTrue(node.blocks.touch(id));
            assertFalse(node.ledger.isCached(id), "a new mutation may name it");
            assertTrue(node.ledger.isUnconfirmed(id));
        }
    }

    @Test
    void receivesLittleForASmallReadOfManyBlocks() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            byte[] manifest = TestBlocks.random(3, 40_000);
            BlockId manifestId =
                    held(cluster, TestBlocks.HASHER.block(BlockKind.MANIFEST, manifest, 0, manifest.length), 1);
            BlockId id = held(cluster, TestBlocks.block(1, LARGE), 1);
            Member reader = cluster.node(0);
            assertArrayEquals(manifest, reader.read(manifestId));
            byte[] bytes = reader.read(id, 700_000, 4096);
            assertArrayEquals(Arrays.copyOfRange(TestBlocks.random(1, LARGE), 700_000, 704_096), bytes);
            assertTrue(reader.received() < 120_000, "received " + reader.received());
            assertFalse(reader.stored.contains(id));
            reader.read(id, 700_100, 4096);
            assertTrue(reader.received() < 120_000, "received twice: " + reader.received());
        }
    }

    @Test
    void fetchesTheRestOfABlockThatIsReadThrough() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            BlockId id = held(cluster, TestBlocks.block(1, LARGE), 1);
            Member reader = cluster.node(0);
            byte[] expected = TestBlocks.random(1, LARGE);
            byte[] bytes = new byte[LARGE];
            try (BlockReader open = reader.blocks.open(id).orElseThrow()) {
                for (int at = 0; at < LARGE; at += 1 << 16) {
                    open.read(at, bytes, at, 1 << 16);
                }
                assertArrayEquals(expected, bytes);
                assertTrue(reader.stored.contains(id));
                cluster.network.isolate(reader.id);
                open.read(0, bytes, 0, LARGE);
                assertArrayEquals(expected, bytes);
            }
            assertTrue(reader.received() < LARGE * 1.02, "received " + reader.received());
            assertEquals(1, reader.exchange.statistics().fetchedBlocks());
        }
    }

    @Test
    void fetchesAnExpectedBlockInTwoRequests() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            BlockId id = held(cluster, TestBlocks.block(1, LARGE), 1);
            try (BlockReader open = cluster.node(0).blocks.open(id).orElseThrow()) {
                open.expect(0, LARGE);
                assertTrue(cluster.node(0).stored.contains(id));
            }
            assertEquals(2, cluster.node(1).heard.events.size());
        }
    }

    @Test
    void fetchesWholeBlocksForReadAhead() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            BlockId id = held(cluster, TestBlocks.block(1, LARGE), 1);
            Member reader = cluster.node(0);
            try (Blocks blocks =
                    new Blocks(new CachedBlockStore(reader.blocks, 8L << 20), reader.sealed, TestBlocks.HASHER)) {
                blocks.prefetch(id, 0, LARGE);
                assertTrue(reader.stored.contains(id));
                assertEquals(2, cluster.node(1).heard.events.size(), "header and table, and then the rest");
                cluster.network.isolate(reader.id);
                assertArrayEquals(TestBlocks.random(1, LARGE), blocks.readAll(id));
            }
        }
    }

    @Test
    void fetchesSeveralSegmentsInOneRequest() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            BlockId id = held(cluster, TestBlocks.block(1, LARGE), 1);
            Member reader = cluster.node(0);
            try (Blocks blocks =
                    new Blocks(new CachedBlockStore(reader.blocks, 8L << 20), reader.sealed, TestBlocks.HASHER)) {
                byte[] bytes = new byte[200_000];
                blocks.read(id, 300_000, bytes, 0, bytes.length);
                assertArrayEquals(Arrays.copyOfRange(TestBlocks.random(1, LARGE), 300_000, 500_000), bytes);
            }
            assertEquals(2, cluster.node(1).heard.events.size());
            assertFalse(reader.stored.contains(id));
        }
    }

    @Test
    void fetchesABlockNamedBySha1Whole() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2, ExchangeCluster.SETTINGS, TestBlocks.SHA1_HASHER)) {
            byte[] content = TestBlocks.random(1, LARGE);
            BlockId id = held(cluster, TestBlocks.SHA1_HASHER.block(BlockKind.DATA, content, 0, LARGE), 1);
            assertArrayEquals(Arrays.copyOf(content, 100), cluster.node(0).read(id, 0, 100));
            assertTrue(cluster.node(0).stored.contains(id));
        }
    }

    @Test
    void receivesOnceWhatTwentyReadersWant() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            List<BlockId> ids = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                ids.add(held(cluster, TestBlocks.block(i, LARGE), 1, 2));
            }
            Member reader = cluster.node(0);
            ExecutorService threads = Executors.newFixedThreadPool(20);
            try {
                List<Future<?>> readers = new ArrayList<>();
                for (int t = 0; t < 20; t++) {
                    readers.add(threads.submit(() -> {
                        for (int i = 0; i < ids.size(); i++) {
                            assertArrayEquals(TestBlocks.random(i, LARGE), reader.read(ids.get(i)));
                        }
                        return null;
                    }));
                }
                for (Future<?> future : readers) {
                    future.get();
                }
            } finally {
                threads.shutdown();
            }
            long fetched = reader.exchange.statistics().fetchedBytes();
            assertTrue(fetched <= 1.1 * ids.size() * LARGE, "fetched " + fetched);
        }
    }

    @Test
    void getsAGoodCopyElsewhereWhenAPeerSendsWrongBytes() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            for (int seed = 0; seed < 6; seed++) {
                Block block = TestBlocks.block(seed, seed < 3 ? 5_000 : LARGE);
                BlockId id = held(cluster, block, 1, 2);
                // A lie: bytes that are damaged and pass the checksum, so that the liar itself doesn't notice.
                Member liar = cluster.node(1 + seed % 2);
                liar.stored.overwrite(id, Lies.withChecksum(liar.stored.bytes(id), 3_000));
                byte[] expected = TestBlocks.random(seed, block.length());
                assertArrayEquals(
                        Arrays.copyOfRange(expected, 2_900, 3_100),
                        cluster.node(0).read(id, 2_900, 200));
                assertArrayEquals(expected, cluster.node(0).read(id));
            }
            ExchangeStatistics statistics = cluster.node(0).exchange.statistics();
            assertTrue(statistics.refused() > 0, "six lies, placed first about half of the time");
        }
    }

    @Test
    void replacesADamagedLocalCopyAndCountsIt() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            BlockId id = held(cluster, TestBlocks.block(1, 300_000), 0, 1);
            Member reader = cluster.node(0);
            byte[] damaged = reader.stored.bytes(id);
            damaged[200_000] ^= 1;
            reader.stored.overwrite(id, damaged);
            assertArrayEquals(TestBlocks.random(1, 300_000), reader.read(id));
            assertArrayEquals(cluster.node(1).stored.bytes(id), reader.stored.bytes(id));
            assertFalse(reader.ledger.isCached(id), "it counts as before");
            assertEquals(1, reader.exchange.statistics().healed());
        }
    }

    @Test
    void keepsADamagedLocalCopyThatNobodyCanReplace() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            BlockId id = held(cluster, TestBlocks.block(1, 300_000), 0);
            Member reader = cluster.node(0);
            byte[] damaged = reader.stored.bytes(id);
            damaged[200_000] ^= 1;
            reader.stored.overwrite(id, damaged);
            assertThrows(CorruptBlockException.class, () -> reader.read(id));
            assertArrayEquals(damaged, reader.stored.bytes(id));
            assertEquals(0, reader.exchange.statistics().healed());
        }
    }

    @Test
    void doesNotServeADamagedCopy() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            BlockId id = held(cluster, TestBlocks.block(1, 300_000), 1);
            byte[] damaged = cluster.node(1).stored.bytes(id);
            damaged[200_000] ^= 1;
            cluster.node(1).stored.overwrite(id, damaged);
            assertThrows(BlockMissingException.class, () -> cluster.node(0).read(id));
            assertEquals(List.of(), cluster.node(1).heard.events);
            assertTrue(cluster.node(1).exchange.statistics().refused() > 0);
        }
    }

    @Test
    void failsAtOnceWhenEverybodySaysNo() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            BlockId id = TestBlocks.block(1, 10).id();
            BlockMissingException missing = assertThrows(
                    BlockMissingException.class, () -> cluster.node(0).read(id));
            assertTrue(missing.getMessage().contains("doesn't have it"), missing.getMessage());
            assertFalse(missing.getMessage().contains("reached"), missing.getMessage());
        }
    }

    @Test
    void failsWhileTheOnlyHolderIsAwayAndWorksAtOnceWhenItIsBack() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            BlockId id = held(cluster, TestBlocks.block(1, LARGE), 2);
            Member reader = cluster.node(0);
            reader.read(id, 0, 100);
            cluster.node(2).close();
            BlockMissingException missing =
                    assertThrows(BlockMissingException.class, () -> reader.read(id, 900_000, 100));
            assertTrue(missing.getMessage().contains("can't be reached"), missing.getMessage());
            cluster.liveness.put(cluster.node(2).id, Liveness.DEAD);
            assertThrows(BlockMissingException.class, () -> reader.read(id, 900_000, 100));
            cluster.reopen(2);
            assertArrayEquals(
                    Arrays.copyOfRange(TestBlocks.random(1, LARGE), 900_000, 900_100), reader.read(id, 900_000, 100));
        }
    }

    @Test
    void findsAHolderThatWasGoneForAMoment() throws Exception {
        ExchangeSettings patient = new ExchangeSettings(2, Duration.ofSeconds(60), Duration.ofSeconds(60), 16L << 20);
        try (ExchangeCluster cluster = new ExchangeCluster(2, patient, TestBlocks.HASHER)) {
            BlockId id = held(cluster, TestBlocks.block(1, 1000), 1);
            cluster.node(1).close();
            AtomicReference<byte[]> read = new AtomicReference<>();
            Thread reader = new Thread(() -> {
                try {
                    read.set(cluster.node(0).read(id));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            reader.start();
            Eventually.await(() -> !cluster.node(0).heard.events.isEmpty(), "the read begins");
            cluster.reopen(1);
            reader.join();
            assertArrayEquals(TestBlocks.random(1, 1000), read.get());
        }
    }

    @Test
    void givesUpAfterItsPatienceOnAPeerThatDoesNotAnswer() throws Exception {
        ExchangeSettings hasty = new ExchangeSettings(2, Duration.ofSeconds(3), Duration.ofMillis(100), 16L << 20);
        try (ExchangeCluster cluster = new ExchangeCluster(2, hasty, TestBlocks.HASHER)) {
            BlockId id = held(cluster, TestBlocks.block(1, 1000), 1);
            BlockId other = held(cluster, TestBlocks.block(2, 1000), 1);
            assertArrayEquals(TestBlocks.random(2, 1000), cluster.node(0).read(other));
            cluster.network.cutOneWay(cluster.node(1).id, cluster.node(0).id);
            assertThrows(BlockMissingException.class, () -> cluster.node(0).read(id));
        }
    }

    @Test
    void asksAnotherPeerWhenOneIsSilent() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            Block block = TestBlocks.block(1, LARGE);
            BlockId id = held(cluster, block, 1, 2);
            Member reader = cluster.node(0);
            // Both are connected; the one asked first then hears everything and its answers are lost.
            reader.exchange.sync(List.of(id), 2, (blocks, bytes) -> {}, () -> false);
            boolean firstIsOne = Placement.ranked(id, cluster.weights).indexOf(cluster.node(1).id)
                    < Placement.ranked(id, cluster.weights).indexOf(cluster.node(2).id);
            cluster.network.cutOneWay(cluster.node(firstIsOne ? 1 : 2).id, reader.id);
            assertArrayEquals(TestBlocks.random(1, LARGE), reader.read(id));
        }
    }

    @Test
    void endsWhenItsReaderGivesUp() throws Exception {
        ExchangeSettings patient = new ExchangeSettings(2, Duration.ofMinutes(10), Duration.ofMinutes(10), 16L << 20);
        try (ExchangeCluster cluster = new ExchangeCluster(2, patient, TestBlocks.HASHER)) {
            BlockId id = held(cluster, TestBlocks.block(1, 1000), 1);
            cluster.node(1).close();
            AtomicReference<Exception> thrown = new AtomicReference<>();
            Interruption.during(() -> cluster.node(0).heard.events.size() > 0, () -> {
                try {
                    cluster.node(0).read(id);
                } catch (IOException e) {
                    thrown.set(e);
                }
            });
            assertEquals(InterruptedIOException.class, thrown.get().getClass());
        }
    }
}
