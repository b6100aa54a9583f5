package io.casfs.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Prints how fast one thread seals, opens and stores blocks of 1 MiB: {@code BlockThroughput [DIRECTORY]}. */
final class BlockThroughput {
    private static final int BLOCKS = 64;
    private static final int ROUNDS = 8;

    private BlockThroughput() {}

    public static void main(String[] arguments) throws IOException {
        for (BlockHasher hasher : new BlockHasher[] {TestBlocks.HASHER, TestBlocks.SHA1_HASHER}) {
            measure(hasher, "random", false);
            measure(hasher, "compressible", true);
        }
        if (arguments.length > 0) {
            files(Path.of(arguments[0]));
        }
    }

    private static void measure(BlockHasher hasher, String name, boolean compressible) throws IOException {
        byte[][] contents = new byte[BLOCKS][];
        Block[] blocks = new Block[BLOCKS];
        for (int i = 0; i < BLOCKS; i++) {
            contents[i] = compressible
                    ? TestBlocks.compressible(i, Block.MAXIMUM_LENGTH)
                    : TestBlocks.random(i, Block.MAXIMUM_LENGTH);
        }
        LastBlock last = new LastBlock();
        MemoryBlockStore memory = new MemoryBlockStore();
        byte[] into = new byte[Block.MAXIMUM_LENGTH];
        try (SealedBlockStore sealing = new SealedBlockStore(last, TestBlocks.KEYS.blocks(), hasher);
                SealedBlockStore held = new SealedBlockStore(memory, TestBlocks.KEYS.blocks(), hasher)) {
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                for (int i = 0; i < BLOCKS; i++) {
                    blocks[i] = hasher.block(BlockKind.DATA, contents[i], 0, contents[i].length);
                }
                long hashed = System.nanoTime();
                for (Block block : blocks) {
                    sealing.put(block);
                }
                long sealed = System.nanoTime();
                for (Block block : blocks) {
                    held.put(block);
                }
                long open = System.nanoTime();
                for (Block block : blocks) {
                    try (BlockReader reader = held.open(block.id()).orElseThrow()) {
                        reader.read(0, into, 0, into.length);
                    }
                }
                long opened = System.nanoTime();
                System.out.printf(
                        Locale.ROOT,
                        "%-12s %-12s hash %5.0f  seal %5.0f  hash+seal %5.0f  open %5.0f MB/s  ratio %.2f%n",
                        hasher.setting(),
                        name,
                        rate(hashed - start),
                        rate(sealed - hashed),
                        rate(sealed - start),
                        rate(opened - open),
                        (double) last.length / Block.MAXIMUM_LENGTH);
            }
        }
    }

    private static void files(Path parent) throws IOException {
        Path directory = Files.createTempDirectory(parent, "blocks");
        try (SealedBlockStore store =
                new SealedBlockStore(new FileBlockStore(directory), TestBlocks.KEYS.blocks(), TestBlocks.HASHER)) {
            for (int length : new int[] {4096, Block.MAXIMUM_LENGTH}) {
                int count = length == 4096 ? 1000 : 200;
                Block[] blocks = new Block[count];
                for (int i = 0; i < count; i++) {
                    blocks[i] = TestBlocks.block(i, length);
                }
                long start = System.nanoTime();
                for (Block block : blocks) {
                    store.put(block);
                }
                long put = System.nanoTime();
                store.sync();
                long synced = System.nanoTime();
                byte[] into = new byte[length];
                for (Block block : blocks) {
                    try (BlockReader reader = store.open(block.id()).orElseThrow()) {
                        reader.read(0, into, 0, into.length);
                    }
                }
                long read = System.nanoTime();
                System.out.printf(
                        Locale.ROOT,
                        "files of %d: put %.0f us, sync %.0f us, open and read %.0f us each%n",
                        length,
                        (put - start) / 1e3 / count,
                        (synced - put) / 1e3 / count,
                        (read - synced) / 1e3 / count);
            }
        }
    }

    private static double rate(long nanos) {
        return (double) BLOCKS * Block.MAXIMUM_LENGTH * 1e3 / nanos;
    }

    /** Forgets blocks at once. */
    private static final class LastBlock implements BlockStore {
        int length;

        @Override
        public void put(Block block) {
            length = block.length();
        }

        @Override
        public boolean touch(BlockId id) {
            return false;
        }

        @Override
        public boolean contains(BlockId id) {
            return false;
        }

        @Override
        public Optional<BlockReader> open(BlockId id) {
            return Optional.empty();
        }

        @Override
        public void remove(BlockId id) {
            // nothing is held
        }

        @Override
        public void forEach(IdConsumer consumer) {
            // nothing is held
        }

        @Override
        public void sync() {
            // nothing is held
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
