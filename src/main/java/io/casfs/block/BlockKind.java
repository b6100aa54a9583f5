package io.casfs.block;

/** What the bytes of a block are; part of its id, so that one can't be passed off as the other. */
public enum BlockKind {
    /** Content of a file. */
    DATA,
    /** The list of a file's blocks. */
    MANIFEST
}
