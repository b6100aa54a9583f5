package io.casfs.block;

import java.io.IOException;

/** A block that was asked for isn't held by anybody who could be asked. */
public final class BlockMissingException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient BlockId id;

    /** Says which block. */
    public BlockMissingException(BlockId id) {
        super("block " + id + " is missing");
        this.id = id;
    }

    /** Says which block, and who was asked in vain. */
    public BlockMissingException(BlockId id, String why) {
        super("block " + id + " is missing: " + why);
        this.id = id;
    }

    /** The block. */
    public BlockId id() {
        return id;
    }
}
