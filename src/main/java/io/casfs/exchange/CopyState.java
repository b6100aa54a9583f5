package io.casfs.exchange;

/** How a node holds a block. */
enum CopyState {
    /** Kept; if that was asked for, verified and durable too. */
    KEPT('k'),
    /** Held, but doesn't count. */
    CACHED('c'),
    /** Not held. */
    ABSENT('-'),
    /** Being released right now: held maybe, counts not at all. */
    RELEASING('r'),
    /** What is held, or was handed over, is corrupt. */
    DAMAGED('x');

    private final char letter;

    CopyState(char letter) {
        this.letter = letter;
    }

    char letter() {
        return letter;
    }

    /**
     * Returns the state that has this letter.
     *
     * @throws IllegalArgumentException if none has
     */
    static CopyState of(char letter) {
        for (CopyState state : values()) {
            if (state.letter == letter) {
                return state;
            }
        }
        throw new IllegalArgumentException("no state of a copy is called '" + letter + "'");
    }
}
