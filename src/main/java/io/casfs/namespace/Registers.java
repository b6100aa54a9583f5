package io.casfs.namespace;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The attributes of an inode, each a register of its own.
 *
 * @param extended extended attributes by name; an empty value is a removal whose stamp still counts
 * @param changedMicros the latest stamp of any change: the inode's change time
 */
public record Registers(
        Register<Integer> mode,
        Register<Owner> owner,
        Register<Timestamp> modified,
        SortedMap<Bytes, Register<Optional<Bytes>>> extended,
        long changedMicros) {

    public Registers {
        extended = Collections.unmodifiableSortedMap(extended);
    }

    static Registers initial(int mode, Owner owner, Stamp stamp) {
        return new Registers(
                new Register<>(mode, stamp),
                new Register<>(owner, stamp),
                new Register<>(Timestamp.ofMicros(stamp.micros()), stamp),
                Collections.emptySortedMap(),
                stamp.micros());
    }

    Registers withMode(int value, Stamp stamp) {
        return new Registers(mode.write(value, stamp), owner, modified, extended, later(stamp));
    }

    Registers withOwner(Owner value, Stamp stamp) {
        return new Registers(mode, owner.write(value, stamp), modified, extended, later(stamp));
    }

    Registers withModified(Timestamp value, Stamp stamp) {
        return new Registers(mode, owner, modified.write(value, stamp), extended, later(stamp));
    }

    Registers withExtended(Bytes name, Optional<Bytes> value, Stamp stamp) {
        SortedMap<Bytes, Register<Optional<Bytes>>> changed = new TreeMap<>(extended);
        changed.merge(name, new Register<>(value, stamp), (old, written) -> old.write(written.value(), stamp));
        return new Registers(mode, owner, modified, changed, later(stamp));
    }

    /** Returns these registers after a change that writes none of them. */
    Registers changedAt(Stamp stamp) {
        return new Registers(mode, owner, modified, extended, later(stamp));
    }

    private long later(Stamp stamp) {
        return Math.max(changedMicros, stamp.micros());
    }
}
