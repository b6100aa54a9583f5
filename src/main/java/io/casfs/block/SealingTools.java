package io.casfs.block;

import io.casfs.crypto.BlockKeys;

/**
 * What sealing and opening need, shared by a store and its readers.
 *
 * @param hasher checks digests
 * @param keys of the cluster's blocks
 */
record SealingTools(BlockKeys keys, BlockHasher hasher, ScratchPool scratches) {}
