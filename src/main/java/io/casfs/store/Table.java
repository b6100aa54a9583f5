package io.casfs.store;

import java.nio.charset.StandardCharsets;

/** The column families; {@link #recordKind} binds a sealed record to its table. */
enum Table {
    INODES(1),
    LINKS(2),
    NAMES(3),
    LOG(4),
    ORPHANS(5),
    BLOCKS(6),
    JOURNAL(7),
    MEMBERS(8),
    MOVES(9),
    UNSTABLE(10);

    private final int recordKind;

    Table(int recordKind) {
        this.recordKind = recordKind;
    }

    /** Returns the kind that records of this table are sealed with; it never changes. */
    byte recordKind() {
        return (byte) recordKind;
    }

    byte[] familyName() {
        return name().toLowerCase(java.util.Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }
}
