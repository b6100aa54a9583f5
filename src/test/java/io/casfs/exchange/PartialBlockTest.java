package io.casfs.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.BlockId;
import io.casfs.block.TestBlocks;
import io.casfs.exchange.PartialBlock.Range;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PartialBlockTest {
    private static final int LENGTH = 300;
    private static final BlockId ID = TestBlocks.block(1, 10).id();
    private static final String SEALING = "00112233445566778899aabbccddeeff";

    @Test
    void knowsWhatItHasAndWhatItLacks() {
        byte[] content = TestBlocks.random(1, LENGTH);
        for (int seed = 0; seed < 100; seed++) {
            String context = "seed " + seed;
            Random random = new Random(seed);
            PartialBlock partial = new PartialBlock(ID, SEALING, LENGTH);
            BitSet model = new BitSet();
            while (!partial.isComplete()) {
                int from = random.nextInt(LENGTH);
                int to = from + random.nextInt(LENGTH - from + 1);
                byte[] into = new byte[to - from + 2];
                boolean all = model.nextClearBit(from) >= to;
                assertEquals(all, partial.read(from, into, 1, to - from), context);
                if (all) {
                    assertArrayEquals(
                            Arrays.copyOfRange(content, from, to),
                            Arrays.copyOfRange(into, 1, into.length - 1),
                            context);
                }
                for (Range gap : partial.gaps(from, to)) {
                    assertEquals(
                            gap.length(), model.get(gap.from(), gap.to()).length() == 0 ? gap.length() : -1, context);
                    partial.add(
                            gap.from(), Arrays.copyOfRange(content, gap.from(), gap.to()), ExchangeCluster.nodeId(1));
                }
                model.set(from, to);
                assertEquals(model.cardinality(), partial.held(), context);
            }
            assertArrayEquals(content, partial.assemble(), context);
        }
    }

    @Test
    void dropsTheLeastRecentlyUsedBeyondItsBound() {
        PartialBlocks partials = new PartialBlocks(10_000);
        BlockId[] ids = new BlockId[4];
        for (int i = 0; i < 4; i++) {
            ids[i] = TestBlocks.block(i, 10).id();
            PartialBlock partial = partials.of(ids[i], SEALING, 4_000);
            partial.add(0, new byte[3_000], ExchangeCluster.nodeId(1));
            partials.weigh(partial);
            partials.find(ids[0]);
            assertTrue(partials.bytes() <= 10_000);
        }
        assertTrue(partials.find(ids[0]) != null && partials.find(ids[3]) != null);
        assertEquals(null, partials.find(ids[1]));
    }

    @Test
    void keepsOneSealingOfABlock() {
        PartialBlocks partials = new PartialBlocks(10_000);
        PartialBlock first = partials.of(ID, SEALING, 4_000);
        assertSame(first, partials.of(ID, SEALING, 4_000));
        PartialBlock other = partials.of(ID, "ff" + SEALING.substring(2), 4_000);
        assertNotSame(first, other);
        assertSame(other, partials.find(ID));
        assertSame(other, partials.remove(ID));
        assertEquals(0, partials.bytes());
        assertFalse(other.isComplete());
    }
}
