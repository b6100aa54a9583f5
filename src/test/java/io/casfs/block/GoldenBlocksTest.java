package io.casfs.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sealed blocks of earlier versions open, and uncompressed ones are still sealed to the same bytes. */
final class GoldenBlocksTest {
    private static final Path FIXTURES = Path.of("test-fixtures", "block");
    private static final byte[] IV = Arrays.copyOfRange(TestBlocks.counting(32), 16, 32);

    /** A line of golden.txt. */
    private record Golden(String file, String id, BlockKind kind, String content) {
        static Golden parse(String line) {
            String[] fields = line.split(" ", 4);
            return new Golden(fields[0], fields[1], BlockKind.valueOf(fields[2]), fields[3]);
        }

        byte[] plaintext() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (String part : content.split("\\+", -1)) {
                String[] words = part.split(" ", -1);
                int length = Integer.parseInt(words[2]);
                byte[] repeated = new byte[length];
                Arrays.fill(repeated, (byte) Integer.parseInt(words[1]));
                bytes.writeBytes(
                        words[0].equals("random") ? TestBlocks.random(Integer.parseInt(words[1]), length) : repeated);
            }
            return bytes.toByteArray();
        }

        BlockHasher hasher() {
            return file.startsWith("sha1") ? TestBlocks.SHA1_HASHER : TestBlocks.HASHER;
        }

        byte[] seal() {
            byte[] plaintext = plaintext();
            Block block = hasher().block(kind, plaintext, 0, plaintext.length);
            try (Scratch scratch = new Scratch()) {
                return BlockSealer.seal(
                                block,
                                SealedBlocks.digests(block),
                                TestBlocks.KEYS.blocks().forBlock(block.id().toBytes()),
                                IV,
                                scratch)
                        .toByteArray();
            }
        }
    }

    @Test
    void opensSealedBlocksOfEarlierVersions() throws IOException {
        for (Golden golden : goldens()) {
            BlockId id = BlockId.parse(golden.id());
            byte[] plaintext = golden.plaintext();
            assertEquals(
                    id,
                    golden.hasher()
                            .block(golden.kind(), plaintext, 0, plaintext.length)
                            .id(),
                    golden.file());
            MemoryBlockStore memory = new MemoryBlockStore();
            memory.overwrite(id, Files.readAllBytes(FIXTURES.resolve(golden.file())));
            try (SealedBlockStore store = new SealedBlockStore(memory, TestBlocks.KEYS.blocks(), golden.hasher())) {
                assertArrayEquals(plaintext, TestBlocks.read(store, id), golden.file());
                store.verify(id);
            }
            try (BlockReader sealed = memory.open(id).orElseThrow()) {
                assertArrayEquals(IV, SealedHeader.verifyChecksum(id, sealed).iv());
            }
        }
    }

    /** What zstd gives may change with its version, so compressed blocks are only opened. */
    @Test
    void sealsUncompressedBlocksToTheSameBytes() throws IOException {
        int uncompressed = 0;
        for (Golden golden : goldens()) {
            if (!golden.content().contains("repeat")) {
                uncompressed++;
                assertArrayEquals(Files.readAllBytes(FIXTURES.resolve(golden.file())), golden.seal(), golden.file());
            }
        }
        assertFalse(uncompressed == 0);
    }

    private static List<Golden> goldens() throws IOException {
        return Files.readAllLines(FIXTURES.resolve("golden.txt")).stream()
                .map(Golden::parse)
                .toList();
    }

    /** Writes the files; for a new format version only. */
    public static void main(String[] arguments) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : List.of(
                "hmac-empty.sealed - DATA random 0 0",
                "hmac-one-segment.sealed - DATA random 1 1000",
                "hmac-several-segments.sealed - DATA random 2 66000",
                "hmac-compressed.sealed - DATA repeat 7 200000",
                "hmac-partly-compressed.sealed - DATA repeat 65 65536+random 3 500",
                "hmac-manifest.sealed - MANIFEST random 4 100",
                "sha1-empty.sealed - DATA random 0 0",
                "sha1-uncompressed.sealed - DATA random 5 1000",
                "sha1-compressed.sealed - DATA repeat 66 200000+random 6 500",
                "sha1-manifest.sealed - MANIFEST random 7 100")) {
            Golden golden = Golden.parse(line);
            byte[] plaintext = golden.plaintext();
            BlockId id = golden.hasher()
                    .block(golden.kind(), plaintext, 0, plaintext.length)
                    .id();
            Files.write(FIXTURES.resolve(golden.file()), golden.seal());
            lines.add(
                    String.join(" ", golden.file(), id.toString(), golden.kind().name(), golden.content()));
        }
        Files.write(FIXTURES.resolve("golden.txt"), lines);
    }
}
