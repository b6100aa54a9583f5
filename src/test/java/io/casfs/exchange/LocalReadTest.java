package io.casfs.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.Block;
import io.casfs.block.BlockHasher;
import io.casfs.block.BlockId;
import io.casfs.block.BlockStore;
import io.casfs.block.CachedBlockStore;
import io.casfs.block.Interruption;
import io.casfs.block.LocalOnly;
import io.casfs.block.NotLocalException;
import io.casfs.block.TestBlocks;
import io.casfs.exchange.ExchangeCluster.Member;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads that don't want to wait for other nodes. */
@Timeout(180)
final class LocalReadTest {
    private static final int LARGE = Block.MAXIMUM_LENGTH;
    private static final ExchangeSettings PATIENT =
            new ExchangeSettings(2, Duration.ofMinutes(10), Duration.ofMinutes(10), 16L << 20);

    private static BlockId hold(Member holder, ExchangeCluster cluster, Block block) throws IOException {
        holder.hold(block.id(), cluster.seal(block), true);
        return block.id();
    }

    private static byte[] part(int position, int length) {
        return Arrays.copyOfRange(TestBlocks.random(1, LARGE), position, position + length);
    }

    @Test
    void whatIsHeldIsRead() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            BlockId id = hold(cluster.node(0), cluster, TestBlocks.block(1, 1000));
            assertArrayEquals(
                    TestBlocks.random(1, 1000),
                    LocalOnly.attempt(() -> cluster.node(0).read(id)));
        }
    }

    @Test
    void whatIsElsewhereIsRefusedWithoutAskingAnybody() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            BlockId id = hold(cluster.node(1), cluster, TestBlocks.block(1, 1000));
            Member reader = cluster.node(0);
            ExchangeStatistics before = reader.exchange.statistics();
            for (int i = 0; i < 3; i++) {
                assertThrows(NotLocalException.class, () -> LocalOnly.attempt(() -> reader.read(id)));
            }
            assertEquals(List.of(), reader.heard.events);
            assertEquals(List.of(), cluster.node(1).heard.events);
            assertEquals(before, reader.exchange.statistics());
            assertEquals(0, reader.received());
            assertArrayEquals(TestBlocks.random(1, 1000), reader.read(id));
            assertEquals(
                    List.of("missing " + id, "received " + id + " (1000) from " + cluster.node(1).id),
                    reader.heard.events);
            assertArrayEquals(TestBlocks.random(1, 1000), LocalOnly.attempt(() -> reader.read(id)));
        }
    }

    @Test
    void partsInMemoryAreHere() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            BlockId id = hold(cluster.node(1), cluster, TestBlocks.block(1, LARGE));
            Member reader = cluster.node(0);
            assertArrayEquals(part(700_000, 4096), reader.read(id, 700_000, 4096));
            assertFalse(reader.stored.contains(id));
            cluster.network.isolate(reader.id);
            ExchangeStatistics before = reader.exchange.statistics();
            assertArrayEquals(part(700_100, 2000), LocalOnly.attempt(() -> reader.read(id, 700_100, 2000)));
            assertThrows(NotLocalException.class, () -> LocalOnly.attempt(() -> reader.read(id, 0, 4096)));
            assertEquals(before, reader.exchange.statistics());
        }
    }

    @Test
    void aRangeOfWhichOnlyAPartIsInMemoryIsRefused() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            BlockId id = hold(cluster.node(1), cluster, TestBlocks.block(1, LARGE));
            Member reader = cluster.node(0);
            CachedBlockStore cached = new CachedBlockStore(reader.blocks, 16 << 20);
            byte[] bytes = new byte[200_000];
            readInto(cached, id, 0, bytes, 1000);
            long received = reader.received();
            assertThrows(
                    NotLocalException.class, () -> LocalOnly.attempt(() -> readInto(cached, id, 0, bytes, 200_000)));
            assertEquals(received, reader.received());
            assertArrayEquals(part(0, 200_000), readInto(cached, id, 0, bytes, 200_000));
        }
    }

    private static byte[] readInto(BlockStore store, BlockId id, int position, byte[] bytes, int length)
            throws IOException {
        try (var reader = store.open(id).orElseThrow()) {
            reader.read(position, bytes, 0, length);
        }
        return bytes;
    }

    /** Not for the lock under which a block is fetched, nor for the one who opens it or reads the segment. */
    @Test
    void nobodyWaitsForAReaderThatWaits() throws Exception {
        BlockHasher hasher = TestBlocks.HASHER;
        try (ExchangeCluster cluster = new ExchangeCluster(2, PATIENT, hasher)) {
            BlockId id = hold(cluster.node(1), cluster, TestBlocks.block(1, LARGE));
            Member reader = cluster.node(0);
            CachedBlockStore cached = new CachedBlockStore(reader.blocks, 16 << 20);
            byte[] first = new byte[1000];
            readInto(cached, id, 0, first, 1000);
            cluster.network.cutOneWay(cluster.node(1).id, reader.id);
            BlockId other = hold(cluster.node(1), cluster, TestBlocks.block(2, 1000));
            for (int position : new int[] {0, 500_000}) {
                BlockId read = position == 0 ? other : id;
                Waiting waiting = new Waiting(cached, read, position);
                waiting.awaitRequest(reader);
                assertThrows(
                        NotLocalException.class,
                        () -> LocalOnly.attempt(() -> readInto(cached, read, position, new byte[100], 100)));
                assertThrows(NotLocalException.class, () -> LocalOnly.attempt(() -> reader.read(read, position, 100)));
                assertTrue(waiting.isAlive(), "it still waits");
                assertArrayEquals(
                        Arrays.copyOf(first, 100),
                        LocalOnly.attempt(() -> readInto(cached, id, 0, new byte[100], 100)));
                waiting.giveUp();
            }
        }
    }

    /** A thread that reads and waits until it gives up. */
    private static final class Waiting {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicBoolean polled = new AtomicBoolean();
        private final AtomicReference<Exception> thrown = new AtomicReference<>();
        private final Thread thread;

        Waiting(BlockStore store, BlockId id, int position) {
            thread = new Thread(() -> Interruption.during(this::isOver, () -> {
                try {
                    readInto(store, id, position, new byte[100], 100);
                } catch (IOException e) {
                    thrown.set(e);
                }
            }));
            thread.start();
        }

        private boolean isOver() {
            polled.set(true);
            return over.get();
        }

        void awaitRequest(Member reader) throws Exception {
            Eventually.await(polled::get, "it waits on " + reader.id);
        }

        boolean isAlive() {
            return thread.isAlive();
        }

        void giveUp() throws InterruptedException {
            over.set(true);
            thread.join();
            assertEquals(InterruptedIOException.class, thrown.get().getClass());
        }
    }

    @Test
    void aBadCopyIsReplacedOnlyByWhoWaits() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            BlockId id = hold(cluster.node(1), cluster, TestBlocks.block(1, LARGE));
            Member reader = cluster.node(0);
            hold(reader, cluster, TestBlocks.block(1, LARGE));
            byte[] damaged = reader.stored.bytes(id).clone();
            damaged[200_000] ^= 1;
            reader.stored.overwrite(id, damaged);
            assertThrows(NotLocalException.class, () -> LocalOnly.attempt(() -> reader.read(id)));
            assertEquals(0, reader.received());
            assertEquals(0, reader.exchange.statistics().refused());
            assertArrayEquals(TestBlocks.random(1, LARGE), reader.read(id));
            assertArrayEquals(TestBlocks.random(1, LARGE), LocalOnly.attempt(() -> reader.read(id)));
        }
    }
}
