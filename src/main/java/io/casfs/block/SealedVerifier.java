package io.casfs.block;

import java.io.IOException;

/** Checks whole sealed blocks that came from outside, before anybody stores or counts them. Thread-safe. */
@FunctionalInterface
public interface SealedVerifier {
    /**
     * Checks everything there is to check: checksum, authenticity, digests of all segments.
     *
     * @param sealed a sealing of the block, as it would be stored
     * @return bytes of plaintext in it
     * @throws CorruptBlockException unless it is one
     */
    int verify(BlockId id, byte[] sealed) throws IOException;
}
