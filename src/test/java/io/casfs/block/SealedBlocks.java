package io.casfs.block;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32C;

/** Sealed bytes for tests that damage them. */
final class SealedBlocks {
    private SealedBlocks() {}

    static SegmentDigests digests(Block block) {
        return Objects.requireNonNull(block.digests());
    }

    /** A sealing of the block under a random IV. */
    static byte[] seal(Block block) {
        return seal(block, block.id());
    }

    /** A sealing of the block that claims to be another one, as only somebody with the keys can make it. */
    static byte[] seal(Block block, BlockId claimed) {
        Block lie = Block.hashed(claimed, block.array(), block.arrayOffset(), block.length(), digests(block));
        try (Scratch scratch = new Scratch()) {
            return BlockSealer.seal(
                            lie,
                            digests(block),
                            TestBlocks.KEYS.blocks().forBlock(claimed.toBytes()),
                            TestBlocks.KEYS.blocks().newIv(),
                            scratch)
                    .toByteArray();
        }
    }

    /** Corrects the checksum, so that it isn't what gives a change away. */
    static byte[] withChecksum(byte[] sealed) {
        byte[] corrected = sealed.clone();
        CRC32C crc = new CRC32C();
        crc.update(corrected, 0, 60);
        crc.update(corrected, 64, corrected.length - 64);
        ByteBuffer.wrap(corrected).putInt(60, (int) crc.getValue());
        return corrected;
    }
}
