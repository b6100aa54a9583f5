package io.casfs.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class ClusterKeysTest {
    private static final byte[] INPUT = {7};

    @Test
    void derivesTheSameKeysFromTheSameSecret() {
        ClusterSecret secret = ClusterSecret.generate(new SecureRandom());
        ClusterKeys first = ClusterKeys.derive(secret);
        ClusterKeys second = ClusterKeys.derive(ClusterSecret.of(secret.encoded()));
        assertArrayEquals(first.clusterId(), second.clusterId());
        assertArrayEquals(first.names().hash(INPUT), second.names().hash(INPUT));
        assertArrayEquals(first.gearTable(), second.gearTable());
    }

    /** Fixed for ever: other keys would make existing clusters unreadable. */
    @Test
    void derivesTheKeysOfEarlierVersions() {
        ClusterKeys keys = ClusterKeys.derive(ClusterSecret.of(new byte[ClusterSecret.LENGTH]));
        assertEquals("a687e2bab7d9c0b5e5cae3dfd772c2d7", hex(keys.clusterId()));
        assertEquals(
                "72a68eab4473ced2c04e1108033d5b22cd19eb96abd582026aeaf82bd35cc10a",
                hex(keys.names().hash(INPUT)));
        assertEquals(
                "8358768818a00d3d58b6860149f5a85f1a463458a833d361b9e83e2dbda831cf",
                hex(keys.blockIds().hash(INPUT)));
        assertEquals(
                "fd1b0af4d5ecb9437a942e43f3299612",
                hex(keys.blocks().forBlock(INPUT).tag((byte) 1)));
        byte[] stream = new byte[16];
        keys.blocks().forBlock(INPUT).ctr(new byte[16], 0, stream.clone(), 0, 16, stream, 0);
        assertEquals("f4fb63d5884d12d098ae5b26674552be", hex(stream));
        assertEquals(
                "17b1a6bc5ae34147",
                Long.toHexString(Arrays.stream(keys.gearTable()).reduce(0, (a, b) -> 31 * a + b)));
    }

    @Test
    void usesAnotherKeyForEachPurposeAndBlock() {
        ClusterKeys keys = ClusterKeys.derive(ClusterSecret.of(new byte[ClusterSecret.LENGTH]));
        assertNotEquals(hex(keys.names().hash(INPUT)), hex(keys.blockIds().hash(INPUT)));
        assertNotEquals(
                hex(keys.blocks().forBlock(new byte[] {1}).tag((byte) 1)),
                hex(keys.blocks().forBlock(new byte[] {2}).tag((byte) 1)));
    }

    @Test
    void hashesTheSameInPartsAndAtOnce() {
        KeyedHash hash = ClusterKeys.derive(ClusterSecret.of(new byte[ClusterSecret.LENGTH]))
                .names();
        byte[] whole = {1, 2, 3, 4, 5};
        byte[] expected = hash.hash(whole);
        assertArrayEquals(expected, hash.hash(new byte[] {1, 2}, new byte[] {3, 4, 5}));
        assertArrayEquals(expected, hash.hash(ByteBuffer.wrap(whole, 0, 3), ByteBuffer.wrap(whole, 3, 2)));
        KeyedHash.Computation computation = hash.start().update(whole, 0, 4);
        hash.hash(INPUT);
        assertArrayEquals(expected, computation.update(whole, 4, 1).finish());
        assertArrayEquals(expected, computation.update(whole, 0, 5).finish());
    }

    @Test
    void showsNoSecret() {
        byte[] bytes = new byte[ClusterSecret.LENGTH];
        Arrays.fill(bytes, (byte) 0x5a);
        assertFalse(ClusterSecret.of(bytes).toString().contains("5a"));
    }

    @Test
    void refusesSecretsOfOtherLengths() {
        assertThrows(IllegalArgumentException.class, () -> ClusterSecret.of(new byte[31]));
        assertThrows(IllegalArgumentException.class, () -> ClusterSecret.of(new byte[33]));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
