package io.casfs.node;

/** How far a verification is; the totals are estimates. */
public record VerifyProgress(
        long recordsChecked, long recordsTotalEstimate, long blocksChecked, long blocksTotal, long bytes) {}
