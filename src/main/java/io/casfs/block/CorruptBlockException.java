package io.casfs.block;

import java.io.IOException;

/** The stored form of a block isn't what was stored: damaged, forged, cut off or of an unknown format. */
public final class CorruptBlockException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient BlockId id;

    /** Says which block, and what is wrong with it. */
    public CorruptBlockException(BlockId id, String what) {
        super("block " + id + " is corrupt: " + what);
        this.id = id;
    }

    /** The block. */
    public BlockId id() {
        return id;
    }
}
