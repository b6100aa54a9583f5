package io.casfs.block;

import java.io.IOException;

/** Where a good copy comes from when one turned out to be bad. Thread-safe. */
@FunctionalInterface
public interface CopySource {
    /**
     * Gets rid of the copy of a block that was read last, if it really is bad, and gets a verified one from elsewhere. A
     * bad copy stored here is removed only once there is a good one; until then it is kept for inspection.
     *
     * @return whether reading again may give better bytes; false if nobody who could be asked has a good copy
     */
    boolean replaceBad(BlockId id) throws IOException;
}
