package io.casfs.fs;

/** What fallocate(2) does to a range of a file. */
public enum Allocation {
    /** The file is at least as long as the range reaches. */
    EXTEND,
    /** Nothing that can be seen changes. */
    KEEP_SIZE,
    /** The range reads as zeros and takes no room; the file stays as long as it is. */
    PUNCH_HOLE,
    /** The range reads as zeros, and the file is at least as long as it reaches. */
    ZERO,
    /** The range reads as zeros as far as the file reaches. */
    ZERO_KEEP_SIZE
}
