package io.casfs.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.Block;
import io.casfs.block.BlockId;
import io.casfs.block.TestBlocks;
import io.casfs.exchange.ExchangeCluster.Member;
import io.casfs.identity.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CopyKeeperTest {
    private static BlockId write(Member member, long seed, int length) throws Exception {
        Block block = TestBlocks.block(seed, length);
        member.blocks.put(block);
        return block.id();
    }

    private static void awaitConfirmed(Member member) throws Exception {
        Eventually.await(() -> member.ledger.estimatedUnconfirmed() == 0, "all copies are confirmed");
    }

    @Test
    void handsBlocksToTheMembersThatPlacementNames() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(5)) {
            cluster.start();
            Member writer = cluster.node(0);
            List<BlockId> ids = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                ids.add(write(writer, i, i % 2 == 0 ? 100 : 300_000));
            }
            awaitConfirmed(writer);
            for (BlockId id : ids) {
                NodeId named = Placement.ranked(id, cluster.weights).stream()
                        .filter(node -> !node.equals(writer.id))
                        .findFirst()
                        .orElseThrow();
                for (Member member : cluster.members) {
                    assertEquals(member.id.equals(writer.id) || member.id.equals(named), member.keeps(id));
                    assertFalse(member != writer && member.ledger.isUnconfirmed(id));
                }
                assertEquals("safe", writer.exchange.copies(id).toString());
            }
        }
    }

    @Test
    void handsOverManySmallBlocksInFewMessages() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            Member writer = cluster.node(0);
            for (int i = 0; i < 1_500; i++) {
                write(writer, i, 200);
            }
            cluster.start();
            awaitConfirmed(writer);
            assertEquals(1_500, writer.exchange.statistics().pushedBlocks());
            assertEquals(1_500, cluster.node(1).exchange.statistics().receivedBlocks());
            long syncs = cluster.node(1).syncs.get();
            assertTrue(syncs > 0 && syncs < 100, syncs + " syncs");
        }
    }

    @Test
    void remembersWhoHasABlockInAClusterThatIsTooSmall() throws Exception {
        ExchangeSettings three = ExchangeCluster.SETTINGS.withReplicas(3);
        try (ExchangeCluster cluster = new ExchangeCluster(2, three, TestBlocks.HASHER)) {
            Member writer = cluster.node(0);
            BlockId id = write(writer, 1, 1000);
            assertEquals("local", writer.exchange.copies(id).toString());
            cluster.start();
            Eventually.await(() -> writer.exchange.copies(id).toString().equals("2/3"), "two of three copies");
            BlockId next = write(writer, 2, 1000);
            Eventually.await(() -> writer.exchange.copies(next).toString().equals("2/3"), "two of three copies");
            assertEquals(2, writer.exchange.statistics().pushedBlocks());
            assertEquals(2, writer.ledger.estimatedUnconfirmed());
        }
    }

    @Test
    void saysHowManyCopiesALoneNodeHas() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(1)) {
            BlockId id = write(cluster.node(0), 1, 1000);
            assertEquals("1/2", cluster.node(0).exchange.copies(id).toString());
            assertEquals(List.of(id), cluster.node(0).exchange.unconfirmed());
        }
    }

    @Test
    void handsOverWhenAMemberComesBack() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            cluster.node(1).close();
            cluster.start();
            Member writer = cluster.node(0);
            BlockId id = write(writer, 1, 1000);
            Member back = cluster.reopen(1);
            back.transport.keepConnected(Set.of(writer.id));
            awaitConfirmed(writer);
            assertTrue(back.keeps(id));
        }
    }

    @Test
    void handsOverToAMemberThatJoins() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            cluster.weights.remove(cluster.node(1).id);
            cluster.start();
            Member writer = cluster.node(0);
            BlockId id = write(writer, 1, 1000);
            cluster.weights.put(cluster.node(1).id, 1);
            awaitConfirmed(writer);
            assertTrue(cluster.node(1).keeps(id));
        }
    }

    @Test
    void makesACachedCopyElsewhereAKeptOneWithoutSendingIt() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            Member writer = cluster.node(0);
            BlockId id = write(writer, 1, 100_000);
            assertArrayEquals(TestBlocks.random(1, 100_000), cluster.node(1).read(id));
            assertTrue(cluster.node(1).ledger.isCached(id));
            cluster.start();
            awaitConfirmed(writer);
            assertTrue(cluster.node(1).keeps(id));
            assertEquals(0, writer.exchange.statistics().pushedBlocks());
        }
    }

    @Test
    void replacesADamagedCopyOfTheReceiver() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            Member writer = cluster.node(0);
            BlockId id = write(writer, 1, 100_000);
            cluster.node(1).hold(id, Lies.withChecksum(writer.stored.bytes(id), 50_000), true);
            cluster.start();
            awaitConfirmed(writer);
            assertArrayEquals(writer.stored.bytes(id), cluster.node(1).stored.bytes(id));
        }
    }

    @Test
    void doesNotHandOverADamagedCopyButHealsIt() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            Member writer = cluster.node(0);
            BlockId id = write(writer, 1, 100_000);
            byte[] good = writer.stored.bytes(id);
            NodeId named = Placement.ranked(id, cluster.weights).stream()
                    .filter(node -> !node.equals(writer.id))
                    .findFirst()
                    .orElseThrow();
            Member bystander = cluster.members.stream()
                    .filter(member -> member != writer && !member.id.equals(named))
                    .findFirst()
                    .orElseThrow();
            bystander.hold(id, good, false);
            writer.stored.overwrite(id, Lies.withChecksum(good, 50_000));
            cluster.start();
            awaitConfirmed(writer);
            assertArrayEquals(good, writer.stored.bytes(id));
            assertEquals(2, cluster.keepers(id));
        }
    }

    @Test
    void makesUpCopiesThatAMemberTookAlong() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(3)) {
            cluster.start();
            Member writer = cluster.node(0);
            BlockId id = write(writer, 1, 1000);
            awaitConfirmed(writer);
            Member holder = cluster.members.stream()
                    .filter(member -> member != writer && member.keeps(id))
                    .findFirst()
                    .orElseThrow();
            cluster.weights.remove(holder.id);
            writer.exchange.recount();
            awaitConfirmed(writer);
            assertEquals(3, cluster.keepers(id), "the one that left still has it too");
        }
    }

    @Test
    void forgetsBlocksThatACrashTook() throws Exception {
        try (ExchangeCluster cluster = new ExchangeCluster(2)) {
            Member writer = cluster.node(0);
            writer.ledger.written(TestBlocks.block(1, 10).id());
            cluster.start();
            awaitConfirmed(writer);
        }
    }
}
