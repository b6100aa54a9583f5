package io.casfs.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The column families; {@link #recordKind} binds a sealed record to its table.
 *
 * <p>Those of the replica have the same records on every node that has applied the same; checkpoints carry them.
 */
enum Table {
    INODES(1, true),
    LINKS(2, true),
    NAMES(3, true),
    LOG(4, true),
    ORPHANS(5, false),
    BLOCKS(6, false),
    JOURNAL(7, false),
    MEMBERS(8, true),
    BATCHES(9, true),
    VECTOR(10, true),
    STATE(11, true),
    CACHED(12, false),
    UNCONFIRMED(13, false),
    MOVES(14, true),
    UNSTABLE(15, true);

    private final int recordKind;
    private final boolean ofReplica;

    Table(int recordKind, boolean ofReplica) {
        this.recordKind = recordKind;
        this.ofReplica = ofReplica;
    }

    /** Returns the table that a checkpoint carries whose records are of that kind. */
    static Optional<Table> ofReplica(byte recordKind) {
        return Arrays.stream(values())
                .filter(table -> table.ofReplica && table.recordKind == recordKind)
                .findFirst();
    }

    /** Returns whether a key of the table has a sealed record; else the key says all. */
    boolean hasRecords() {
        return this != MOVES && this != UNSTABLE && this != ORPHANS && this != CACHED && this != UNCONFIRMED;
    }

    /** Returns whether a checkpoint carries this table. */
    boolean isOfReplica() {
        return ofReplica;
    }

    /** Returns the kind that records of this table are sealed with; it never changes. */
    byte recordKind() {
        return (byte) recordKind;
    }

    byte[] familyName() {
        return name().toLowerCase(java.util.Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }
}
