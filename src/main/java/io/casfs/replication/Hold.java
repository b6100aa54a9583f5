package io.casfs.replication;

/**
 * Holds back own mutations that are better seen together with ones that will soon follow: a file that was just made and
 * has no content yet. None is held for more than a second. Thread-safe.
 */
@FunctionalInterface
public interface Hold {
    /**
     * Returns the counter of the first mutation of the running incarnation to be held back; {@link Long#MAX_VALUE} for
     * none. A mutation that is to be held is known here before its listeners hear of it.
     *
     * @param newest the newest mutation that there is: what it ends the hold of isn't held any more
     */
    long firstHeld(long newest);
}
