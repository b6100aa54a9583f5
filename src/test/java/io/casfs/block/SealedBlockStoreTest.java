package io.casfs.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.crypto.BlockCipher;
import io.casfs.crypto.ClusterKeys;
import io.casfs.crypto.ClusterSecret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class SealedBlockStoreTest {
    private static final int SEGMENT = BlockHasher.SEGMENT_SIZE;

    private final MemoryBlockStore memory = new MemoryBlockStore();
    private final SealedBlockStore store = new SealedBlockStore(memory, TestBlocks.KEYS.blocks(), TestBlocks.HASHER);

    /** Small when sealed, though of several segments, the first of them compressed. */
    private static byte[] content() {
        byte[] content = new byte[SEGMENT + 100];
        System.arraycopy(TestBlocks.random(1, 100), 0, content, SEGMENT, 100);
        return content;
    }

    private static List<Block> samples() {
        byte[] content = content();
        byte[] small = TestBlocks.random(2, 50);
        List<Block> samples = new ArrayList<>();
        for (BlockHasher hasher : List.of(TestBlocks.HASHER, TestBlocks.SHA1_HASHER)) {
            for (BlockKind kind : BlockKind.values()) {
                samples.add(hasher.block(kind, content, 0, content.length));
                samples.add(hasher.block(kind, small, 0, small.length));
                samples.add(hasher.block(kind, small, 0, 0));
            }
        }
        return samples;
    }

    @Test
    void noticesEveryFlippedByte() {
        for (Block block : samples()) {
            byte[] sealed = SealedBlocks.seal(block);
            for (int position = 0; position < sealed.length; position++) {
                for (int bit = 0; bit < (position < 80 ? 8 : 1); bit++) {
                    byte[] damaged = sealed.clone();
                    damaged[position] ^= (byte) (1 << (position < 80 ? bit : position % 8));
                    String where = block.id() + " at " + position;
                    memory.overwrite(block.id(), damaged);
                    assertThrows(CorruptBlockException.class, () -> store.verify(block.id()), where);
                    boolean checksum = position >= 60 && position < 64;
                    if (!checksum) {
                        // Reading looks at everything but the checksum, which would only repeat its work.
                        assertThrows(CorruptBlockException.class, () -> TestBlocks.read(store, block.id()), where);
                        memory.overwrite(block.id(), SealedBlocks.withChecksum(damaged));
                        assertThrows(CorruptBlockException.class, () -> store.verify(block.id()), where);
                    }
                }
            }
        }
    }

    @Test
    void noticesFlipsInLongUncompressedBlocks() {
        Block block = TestBlocks.block(3, 3 * SEGMENT + 5);
        byte[] sealed = SealedBlocks.seal(block);
        for (int position = 80; position < sealed.length; position += 1_999) {
            byte[] damaged = sealed.clone();
            damaged[position] ^= 0x10;
            memory.overwrite(block.id(), damaged);
            assertThrows(CorruptBlockException.class, () -> TestBlocks.read(store, block.id()), "at " + position);
        }
    }

    @Test
    void noticesTruncationAndExtension() {
        for (Block block : samples()) {
            byte[] sealed = SealedBlocks.seal(block);
            for (int length = 0; length < sealed.length + 40; length++) {
                if (length == sealed.length) {
                    continue;
                }
                memory.overwrite(block.id(), Arrays.copyOf(sealed, length));
                String what = block.id() + " of " + length + " bytes";
                assertThrows(CorruptBlockException.class, () -> store.verify(block.id()), what);
                assertThrows(CorruptBlockException.class, () -> TestBlocks.read(store, block.id()), what);
            }
        }
    }

    @Test
    void noticesPartsOfAnotherSealing() {
        Block block = TestBlocks.block(4, 2 * SEGMENT + 10);
        byte[] first = SealedBlocks.seal(block);
        byte[] second = SealedBlocks.seal(block);
        int table = first.length - block.length();
        int[] ends = {40, 56, 60, 64, 80, table, table + SEGMENT, table + 2 * SEGMENT, first.length};
        int start = 0;
        for (int end : ends) {
            byte[] mixed = first.clone();
            System.arraycopy(second, start, mixed, start, end - start);
            if (!Arrays.equals(first, mixed)) {
                memory.overwrite(block.id(), SealedBlocks.withChecksum(mixed));
                if (start != 60) {
                    assertThrows(
                            CorruptBlockException.class, () -> TestBlocks.read(store, block.id()), start + " " + end);
                }
            }
            start = end;
        }
    }

    @Test
    void noticesExchangedSegments() {
        Block block = TestBlocks.block(4, 2 * SEGMENT);
        byte[] sealed = SealedBlocks.seal(block);
        int body = sealed.length - 2 * SEGMENT;
        byte[] exchanged = Arrays.copyOf(sealed, sealed.length);
        System.arraycopy(sealed, body, exchanged, body + SEGMENT, SEGMENT);
        System.arraycopy(sealed, body + SEGMENT, exchanged, body, SEGMENT);
        memory.overwrite(block.id(), exchanged);
        assertThrows(CorruptBlockException.class, () -> TestBlocks.read(store, block.id()));
    }

    @Test
    void keepsAnOpenReaderToItsSealing() throws IOException {
        Block block = TestBlocks.block(5, 3 * SEGMENT);
        store.put(block);
        try (BlockReader reader = store.open(block.id()).orElseThrow()) {
            memory.overwrite(block.id(), SealedBlocks.seal(block));
            byte[] bytes = new byte[reader.length()];
            reader.read(0, bytes, 0, bytes.length);
            assertArrayEquals(TestBlocks.random(5, 3 * SEGMENT), bytes);
        }
        assertArrayEquals(TestBlocks.random(5, 3 * SEGMENT), TestBlocks.read(store, block.id()));
    }

    @Test
    void refusesAnAuthenticSealingOfAnotherBlock() {
        for (BlockHasher hasher : List.of(TestBlocks.HASHER, TestBlocks.SHA1_HASHER)) {
            for (int length : new int[] {0, 100}) {
                Block real = hasher.block(BlockKind.DATA, TestBlocks.random(6, 100), 0, 100);
                Block other = hasher.block(BlockKind.DATA, TestBlocks.random(7, 100), 0, length);
                memory.overwrite(real.id(), SealedBlocks.seal(other, real.id()));
                assertThrows(CorruptBlockException.class, () -> TestBlocks.read(store, real.id()));
                memory.overwrite(real.id(), SealedBlocks.seal(other));
                assertThrows(CorruptBlockException.class, () -> TestBlocks.read(store, real.id()));
            }
        }
    }

    /** A node with the keys, but broken or malicious, can make the tag fit any table. */
    @Test
    void refusesAuthenticTablesThatDoNotAddUp() throws IOException {
        Block block = TestBlocks.block(8, 1000);
        memory.overwrite(block.id(), withTable(block, table -> {}));
        assertArrayEquals(TestBlocks.random(8, 1000), TestBlocks.read(store, block.id()));
        List<Consumer<ByteBuffer>> changes = List.of(
                table -> table.putInt(0, 999),
                table -> table.putInt(0, 1001),
                table -> table.putInt(0, -1),
                table -> table.putInt(0, Integer.MAX_VALUE),
                table -> table.putInt(0, Integer.MIN_VALUE),
                table -> table.putInt(0, 0),
                table -> table.putInt(0, SEGMENT + 1),
                table -> table.put(4, (byte) 1),
                table -> table.put(5, (byte) 17),
                table -> table.put(5, (byte) 20),
                table -> table.put(6, (byte) (table.get(6) + 1)),
                table -> table.putInt(38, 999),
                table -> table.putInt(38, 0),
                table -> table.putInt(38, 1000 | 1 << 31),
                table -> table.putInt(38, -1),
                table -> table.putInt(38, Integer.MAX_VALUE));
        for (Consumer<ByteBuffer> change : changes) {
            memory.overwrite(block.id(), withTable(block, change));
            int number = changes.indexOf(change);
            assertThrows(CorruptBlockException.class, () -> TestBlocks.read(store, block.id()), "change " + number);
        }
    }

    private static byte[] withTable(Block block, Consumer<ByteBuffer> change) {
        byte[] sealed = SealedBlocks.seal(block);
        int length = ByteBuffer.wrap(sealed).getShort(6);
        byte[] iv = Arrays.copyOfRange(sealed, 40, 56);
        BlockCipher cipher = TestBlocks.KEYS.blocks().forBlock(block.id().toBytes());
        byte[] table = new byte[length];
        cipher.ctr(iv, 0, sealed, 80, length, table, 0);
        change.accept(ByteBuffer.wrap(table));
        cipher.ctr(iv, 0, table, 0, length, sealed, 80);
        System.arraycopy(BlockSealer.tableTag(cipher, sealed, 0, length), 0, sealed, 64, 16);
        return SealedBlocks.withChecksum(sealed);
    }

    @Test
    void isUnreadableForAnotherCluster() throws IOException {
        Block block = TestBlocks.block(9, 100);
        store.put(block);
        ClusterKeys others = ClusterKeys.derive(ClusterSecret.of(new byte[32]));
        BlockHasher hasher = new BlockHasher(HashSetting.HMAC_SHA256, others.blockIds());
        SealedBlockStore other = new SealedBlockStore(memory, others.blocks(), hasher);
        assertThrows(CorruptBlockException.class, () -> TestBlocks.read(other, block.id()));
    }

    @Test
    void hidesTheContentAndNeverSealsTheSameWay() {
        byte[] content = "attack at dawn, attack at dawn".getBytes(StandardCharsets.US_ASCII);
        Block block = TestBlocks.block(content);
        String first = new String(SealedBlocks.seal(block), StandardCharsets.ISO_8859_1);
        String second = new String(SealedBlocks.seal(block), StandardCharsets.ISO_8859_1);
        assertFalse(first.contains("attack"));
        assertNotEquals(first, second);
    }

    @Test
    void compressesBySegmentWhereItPays() throws IOException {
        byte[] half = TestBlocks.random(10, 4 * SEGMENT);
        Arrays.fill(half, 0, 2 * SEGMENT, (byte) 'a');
        Block block = TestBlocks.block(half);
        store.put(block);
        assertTrue(memory.bytes(block.id()).length < 2 * SEGMENT + 1_000);
        assertArrayEquals(half, TestBlocks.read(store, block.id()));
    }

    @Test
    void givesUpCompressingAfterTwoFailuresInARow() throws IOException {
        byte[] late = TestBlocks.random(11, 6 * SEGMENT);
        Arrays.fill(late, SEGMENT, 2 * SEGMENT, (byte) 'a');
        Arrays.fill(late, 5 * SEGMENT, 6 * SEGMENT, (byte) 'a');
        Block block = TestBlocks.block(late);
        store.put(block);
        int sealed = memory.bytes(block.id()).length;
        assertTrue(sealed > 5 * SEGMENT && sealed < 5 * SEGMENT + 1_000, sealed + " bytes");
        assertArrayEquals(late, TestBlocks.read(store, block.id()));
    }

    @Test
    void onlyTouchesWhatIsHeld() throws IOException {
        Block block = TestBlocks.block(12, 100);
        store.put(block);
        byte[] sealed = memory.bytes(block.id());
        store.put(block);
        assertArrayEquals(sealed, memory.bytes(block.id()));
    }

    @Test
    void refusesBlocksThatWereNotHashed() {
        Block stored = Block.stored(TestBlocks.block(1, 1).id(), new byte[1], 0, 1);
        assertThrows(IllegalArgumentException.class, () -> store.put(stored));
    }

    @Test
    void leavesNothingUnverifiedInTheArray() throws IOException {
        Block block = TestBlocks.block(13, 2 * SEGMENT);
        byte[] sealed = SealedBlocks.seal(block);
        sealed[sealed.length - 1] ^= 1;
        memory.overwrite(block.id(), sealed);
        byte[] into = new byte[SEGMENT];
        try (BlockReader reader = store.open(block.id()).orElseThrow()) {
            assertThrows(CorruptBlockException.class, () -> reader.read(SEGMENT, into, 0, SEGMENT));
            assertArrayEquals(new byte[SEGMENT], into);
            reader.read(0, into, 0, SEGMENT);
            assertArrayEquals(Arrays.copyOf(TestBlocks.random(13, 2 * SEGMENT), SEGMENT), into);
        }
    }

    @Test
    void namesTheBlockAndAnUnknownVersion() {
        Block block = TestBlocks.block(14, 10);
        byte[] sealed = SealedBlocks.seal(block);
        sealed[4] = 2;
        memory.overwrite(block.id(), sealed);
        CorruptBlockException thrown =
                assertThrows(CorruptBlockException.class, () -> TestBlocks.read(store, block.id()));
        assertEquals(block.id(), thrown.id());
        assertTrue(thrown.getMessage().contains(block.id().toString()), thrown.getMessage());
        assertTrue(thrown.getMessage().contains("version 2"), thrown.getMessage());
    }
}
