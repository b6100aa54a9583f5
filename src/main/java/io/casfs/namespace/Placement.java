package io.casfs.namespace;

/**
 * A place that a link was given.
 *
 * @param stamp the stamp of the mutation that gave it
 * @param effective whether it counts: false for a move that would have put a directory below itself
 */
public record Placement(InodeId parent, Name name, Stamp stamp, boolean effective) {
    Placement effective(boolean counts) {
        return counts == effective ? this : new Placement(parent, name, stamp, counts);
    }
}
