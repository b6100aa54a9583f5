package io.casfs.namespace;

/**
 * A value of which the latest writer holds: of two writes the one with the later stamp stays, whichever came first; of
 * two in one mutation the one that stands later in it.
 */
public record Register<V>(V value, Stamp stamp) {
    /** Returns the register after a write of {@code written} at {@code when}. */
    Register<V> write(V written, Stamp when) {
        return when.compareTo(stamp) >= 0 ? new Register<>(written, when) : this;
    }
}
