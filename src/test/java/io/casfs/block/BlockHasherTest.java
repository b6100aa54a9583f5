package io.casfs.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.casfs.crypto.KeyedHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class BlockHasherTest {
    @Test
    void hashesSegmentsAndThenTheirHashes() {
        KeyedHash key = TestBlocks.KEYS.blockIds();
        for (int length : new int[] {0, 1, 65_536, 65_537, 200_000}) {
            byte[] content = TestBlocks.random(1, length);
            for (BlockKind kind : BlockKind.values()) {
                KeyedHash.Computation root = key.start();
                byte[] head = ByteBuffer.allocate(9)
                        .put((byte) (kind == BlockKind.DATA ? 1 : 2))
                        .putInt(65_536)
                        .putInt(length)
                        .array();
                root.update(head, 0, head.length);
                for (int from = 0; from < length; from += 65_536) {
                    byte[] segment = Arrays.copyOfRange(content, from, Math.min(length, from + 65_536));
                    root.update(key.hash(new byte[] {0}, segment), 0, 32);
                }
                BlockId expected = BlockId.of(HashSetting.HMAC_SHA256, kind, root.finish());
                assertEquals(
                        expected,
                        TestBlocks.HASHER.block(kind, content, 0, length).id());
            }
        }
    }

    @Test
    void namesABlockAsSha1sumDoes() {
        byte[] content = "abc".getBytes(StandardCharsets.US_ASCII);
        assertEquals(
                "a9993e364706816aba3e25717850c26c9cd0d89d",
                TestBlocks.SHA1_HASHER.block(BlockKind.DATA, content, 0, 3).id().toString());
        assertEquals(
                "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                TestBlocks.SHA1_HASHER.emptyId().toString());
    }

    @Test
    void canNameByHmacUnderTheOtherSetting() {
        byte[] content = TestBlocks.random(1, 100);
        assertEquals(
                TestBlocks.block(content).id(),
                TestBlocks.SHA1_HASHER
                        .keyedBlock(BlockKind.DATA, content, 0, 100)
                        .id());
        assertNotEquals(
                TestBlocks.block(content).id(),
                TestBlocks.HASHER.block(BlockKind.DATA, content, 0, 99).id());
    }

    @Test
    void refusesMoreThanAMebibyte() {
        byte[] content = new byte[Block.MAXIMUM_LENGTH + 1];
        TestBlocks.HASHER.block(BlockKind.DATA, content, 0, Block.MAXIMUM_LENGTH);
        assertThrows(
                IllegalArgumentException.class,
                () -> TestBlocks.HASHER.block(BlockKind.DATA, content, 0, content.length));
        assertThrows(IndexOutOfBoundsException.class, () -> TestBlocks.HASHER.block(BlockKind.DATA, new byte[1], 1, 1));
    }
}
