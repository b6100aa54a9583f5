package io.casfs.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BlocksTest {
    private final MemoryBlockStore memory = new MemoryBlockStore();
    private final Blocks blocks = blocks(TestBlocks.HASHER);
    private final Blocks sha1Blocks = blocks(TestBlocks.SHA1_HASHER);

    private Blocks blocks(BlockHasher hasher) {
        SealedBlockStore sealed = new SealedBlockStore(memory, TestBlocks.KEYS.blocks(), hasher);
        return new Blocks(new CachedBlockStore(sealed, 1 << 20), sealed, hasher);
    }

    @Test
    void readsWhatItStored() throws IOException {
        byte[] content = TestBlocks.random(1, 300_000);
        BlockId id = blocks.store(BlockKind.DATA, content, 1_000, 250_000);
        byte[] expected = Arrays.copyOfRange(content, 1_000, 251_000);
        assertEquals(blocks.idOf(BlockKind.DATA, expected, 0, expected.length), id);
        assertArrayEquals(expected, blocks.readAll(id));
        byte[] into = new byte[100_010];
        blocks.read(id, 60_000, into, 10, 100_000);
        assertArrayEquals(Arrays.copyOfRange(expected, 60_000, 160_000), Arrays.copyOfRange(into, 10, into.length));
        assertThrows(IndexOutOfBoundsException.class, () -> blocks.read(id, 200_000, into, 0, 50_001));
        blocks.verify(id);
        assertTrue(blocks.contains(id));
        Set<BlockId> ids = new HashSet<>();
        blocks.forEach(ids::add);
        assertEquals(Set.of(id), ids);
        blocks.remove(id);
        assertFalse(blocks.contains(id));
    }

    @Test
    void namesMissingBlocks() {
        BlockId id = TestBlocks.block(1, 10).id();
        assertEquals(
                id,
                assertThrows(BlockMissingException.class, () -> blocks.readAll(id))
                        .id());
        assertThrows(BlockMissingException.class, () -> blocks.read(id, 0, new byte[1], 0, 1));
        assertThrows(BlockMissingException.class, () -> blocks.verify(id));
        blocks.prefetch(id, 0, 100);
    }

    @Test
    void storesTheEmptyBlockAsAnyOther() throws IOException {
        BlockId id = blocks.store(BlockKind.DATA, new byte[0], 0, 0);
        assertEquals(blocks.emptyId(), id);
        assertArrayEquals(new byte[0], blocks.readAll(id));
        blocks.prefetch(id, 0, 100);
        blocks.verify(id);
    }

    @Test
    void prefetchesIntoTheCache() throws IOException {
        byte[] content = TestBlocks.random(1, 300_000);
        BlockId id = blocks.store(BlockKind.DATA, content, 0, content.length);
        blocks.prefetch(id, 100_000, Integer.MAX_VALUE);
        // Damage isn't seen, since nothing is read again.
        memory.overwrite(id, new byte[100]);
        byte[] into = new byte[200_000];
        blocks.read(id, 100_000, into, 0, into.length);
        assertArrayEquals(Arrays.copyOfRange(content, 100_000, 300_000), into);
    }

    @Test
    void verifiesTheStoredCopyPastTheCache() throws IOException {
        byte[] content = TestBlocks.random(1, 100_000);
        BlockId id = blocks.store(BlockKind.DATA, content, 0, content.length);
        blocks.readAll(id);
        byte[] sealed = memory.bytes(id);
        sealed[sealed.length - 1] ^= 1;
        memory.overwrite(id, sealed);
        assertThrows(CorruptBlockException.class, () -> blocks.verify(id));
    }

    @Test
    void neverServesDamagedContent() throws IOException {
        byte[] content = TestBlocks.random(1, 100_000);
        BlockId id = blocks.store(BlockKind.DATA, content, 0, content.length);
        byte[] sealed = memory.bytes(id);
        sealed[sealed.length - 1] ^= 1;
        memory.overwrite(id, sealed);
        for (int i = 0; i < 3; i++) {
            assertThrows(CorruptBlockException.class, () -> blocks.readAll(id));
            assertThrows(CorruptBlockException.class, () -> blocks.read(id, 99_999, new byte[1], 0, 1));
        }
        blocks.read(id, 0, new byte[1], 0, 1);
    }

    @Test
    void keepsBothContentsOfASha1Collision() throws IOException {
        Path fixtures = Path.of("test-fixtures", "block");
        byte[] first = Files.readAllBytes(fixtures.resolve("sha1-collision-1.bin"));
        byte[] second = Files.readAllBytes(fixtures.resolve("sha1-collision-2.bin"));
        BlockId firstId = sha1Blocks.store(BlockKind.DATA, first, 0, first.length);
        assertEquals(firstId, sha1Blocks.idOf(BlockKind.DATA, second, 0, second.length));
        BlockId secondId = sha1Blocks.store(BlockKind.DATA, second, 0, second.length);
        assertNotEquals(firstId, secondId);
        assertEquals(HashSetting.HMAC_SHA256, secondId.algorithm());
        assertEquals(secondId, sha1Blocks.store(BlockKind.DATA, second, 0, second.length));
        assertEquals(firstId, sha1Blocks.store(BlockKind.DATA, first, 0, first.length));
        assertArrayEquals(first, sha1Blocks.readAll(firstId));
        assertArrayEquals(second, sha1Blocks.readAll(secondId));
    }

    @Test
    void replacesADamagedCopyWhenTheContentIsStoredAgainUnderSha1() throws IOException {
        byte[] content = TestBlocks.random(1, 100);
        BlockId id = sha1Blocks.store(BlockKind.DATA, content, 0, 100);
        byte[] sealed = memory.bytes(id);
        sealed[70] ^= 1;
        memory.overwrite(id, sealed);
        assertEquals(id, sha1Blocks.store(BlockKind.DATA, content, 0, 100));
        assertArrayEquals(content, sha1Blocks.readAll(id));
    }
}
