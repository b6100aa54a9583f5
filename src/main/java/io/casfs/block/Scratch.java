package io.casfs.block;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import org.jspecify.annotations.Nullable;

/**
 * Arrays and zstd contexts for sealing or opening one block at a time. Kept for reuse, because an array of 1 MiB costs
 * the JVM more to zero and to collect than filling it costs us.
 */
final class Scratch implements AutoCloseable {
    private static final int COMPRESSION_LEVEL = 1;

    private byte[] first = {};
    private byte[] second = {};
    private @Nullable ZstdCompressCtx compressor;
    private @Nullable ZstdDecompressCtx decompressor;

    /** An array of at least this length and any content; the one given before must not be used any more. */
    byte[] first(int length) {
        if (first.length < length) {
            first = new byte[grown(length)];
        }
        return first;
    }

    /** Another one. */
    byte[] second(int length) {
        if (second.length < length) {
            second = new byte[grown(length)];
        }
        return second;
    }

    // The sizes in use are few: small ones, a segment, a block.
    private static int grown(int length) {
        return length <= 4096 ? 4096 : Math.max(length, 68 * 1024);
    }

    ZstdCompressCtx compressor() {
        if (compressor == null) {
            // The sizes are in our own table, and the digest is our checksum.
            compressor = new ZstdCompressCtx()
                    .setLevel(COMPRESSION_LEVEL)
                    .setContentSize(false)
                    .setChecksum(false);
        }
        return compressor;
    }

    ZstdDecompressCtx decompressor() {
        if (decompressor == null) {
            decompressor = new ZstdDecompressCtx();
        }
        return decompressor;
    }

    @Override
    public void close() {
        if (compressor != null) {
            compressor.close();
        }
        if (decompressor != null) {
            decompressor.close();
        }
    }
}
