package io.casfs.fs;

/** What a rename does when the new name is taken. */
public enum RenameMode {
    /** The new name's link is removed in the same mutation. */
    REPLACE,
    /** The rename is refused with EEXIST. */
    NO_REPLACE,
    /** The two links change places in one mutation. */
    EXCHANGE
}
