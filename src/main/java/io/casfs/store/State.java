package io.casfs.store;

/** The keys of the table of single records. */
enum State {
    /** The vector of what every member has; a checkpoint carries it. */
    STABLE(1),
    /** There while a checkpoint is being adopted: what the tables have is of no use without the rest. */
    ADOPTING(2),
    /**
     * A vector of the first own mutation of each incarnation whose blocks may be missing, since the node didn't end in
     * order after it.
     */
    UNVERIFIED(3);

    private final byte code;

    State(int code) {
        this.code = (byte) code;
    }

    byte[] key() {
        return new byte[] {code};
    }
}
