package io.casfs.exchange;

import io.casfs.block.BlockStore;
import io.casfs.block.CopyLedger;
import io.casfs.block.SealedVerifier;

/**
 * The sealed blocks that this node holds.
 *
 * @param store has them
 * @param ledger knows what each counts for
 * @param verifier checks what comes from others
 */
public record HeldBlocks(BlockStore store, CopyLedger ledger, SealedVerifier verifier) {}
