package io.casfs.membership;

/** Whether a member answers. */
public enum Liveness {
    /** It answers. */
    LIVE,
    /** It didn't answer lately, and may yet. */
    SUSPECTED,
    /** It doesn't answer, or was never heard of. */
    DEAD
}
