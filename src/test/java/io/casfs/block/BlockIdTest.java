package io.casfs.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BlockIdTest {
    private static List<BlockId> ids() {
        List<BlockId> ids = new ArrayList<>();
        for (HashSetting algorithm : HashSetting.values()) {
            for (BlockKind kind : BlockKind.values()) {
                ids.add(BlockId.of(algorithm, kind, TestBlocks.random(1, algorithm.digestLength())));
            }
        }
        return ids;
    }

    @Test
    void comesBackFromBytesAndText() {
        for (BlockId id : ids()) {
            assertEquals(id, BlockId.fromBytes(id.toBytes()));
            assertEquals(id, BlockId.parse(id.toString()));
            assertEquals(id.hashCode(), BlockId.parse(id.toString()).hashCode());
            assertEquals(0, id.compareTo(BlockId.parse(id.toString())));
            BlockId rebuilt = BlockId.of(id.algorithm(), id.kind(), id.digest());
            assertEquals(id, rebuilt);
        }
    }

    @Test
    void differsByKindAndAlgorithm() {
        assertEquals(4, ids().stream().distinct().count());
        assertEquals(4, ids().stream().map(BlockId::toString).distinct().count());
        List<BlockId> ids = ids();
        for (int i = 1; i < ids.size(); i++) {
            assertTrue(ids.get(i - 1).compareTo(ids.get(i)) < 0);
            assertNotEquals(ids.get(i - 1), ids.get(i));
        }
    }

    @Test
    void hasAFixedForm() {
        byte[] digest = TestBlocks.counting(20);
        BlockId id = BlockId.of(HashSetting.SHA1, BlockKind.DATA, digest);
        assertEquals("000102030405060708090a0b0c0d0e0f10111213", id.toString());
        assertEquals("00", id.fanOut());
        BlockId manifest = BlockId.of(HashSetting.HMAC_SHA256, BlockKind.MANIFEST, TestBlocks.counting(32));
        assertEquals("m-000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", manifest.toString());
        assertEquals(2, manifest.toBytes()[0]);
        assertArrayEquals(TestBlocks.counting(32), Arrays.copyOfRange(manifest.toBytes(), 1, 33));
    }

    @Test
    void doesNotShareItsBytes() {
        BlockId id = ids().get(0);
        byte[] bytes = id.toBytes();
        BlockId copy = BlockId.fromBytes(bytes);
        bytes[5]++;
        id.toBytes()[5]++;
        id.digest()[5]++;
        assertEquals(id, copy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "m-",
                "x",
                "000102030405060708090a0b0c0d0e0f1011121",
                "000102030405060708090A0B0C0D0E0F10111213",
                "m-m-000102030405060708090a0b0c0d0e0f10111213",
                "g00102030405060708090a0b0c0d0e0f10111213",
                "..0102030405060708090a0b0c0d0e0f10111213"
            })
    void refusesOtherText(String text) {
        Exception thrown = assertThrows(IllegalArgumentException.class, () -> BlockId.parse(text));
        assertTrue(thrown.getMessage().contains("is not a block id"), thrown.getMessage());
    }

    @Test
    void refusesOtherBytes() {
        for (int kind = 0; kind < 256; kind++) {
            for (int length = 0; length < 40; length++) {
                boolean valid =
                        ((kind == 1 || kind == 2) && length == 33) || ((kind == 3 || kind == 4) && length == 21);
                byte[] bytes = new byte[length];
                if (length > 0) {
                    bytes[0] = (byte) kind;
                }
                if (!valid) {
                    assertThrows(IllegalArgumentException.class, () -> BlockId.fromBytes(bytes));
                }
            }
        }
    }

    @Test
    void knowsTheNamesOfSettings() {
        assertEquals(HashSetting.HMAC_SHA256, HashSetting.parse("hmac-sha256"));
        assertEquals(HashSetting.SHA1, HashSetting.parse("sha1"));
        Exception thrown = assertThrows(IllegalArgumentException.class, () -> HashSetting.parse("md5"));
        assertTrue(thrown.getMessage().contains("hmac-sha256, sha1"), thrown.getMessage());
    }
}
