package io.casfs.fuse.kernel;

import io.casfs.fuse.MountOptions;
import io.casfs.fuse.OwnerMapping;
import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;

/**
 * What holds for all answers of one mount.
 *
 * @param entryNanos how long the kernel may believe that a name leads where it was told
 * @param noEntryNanos how long it may believe that a name leads nowhere
 * @param attributesNanos how long it may believe attributes
 */
record Rules(OwnerMapping owners, long entryNanos, long noEntryNanos, long attributesNanos) {
    /** As good as for ever: whatever changes is announced, and what wasn't cached need not be. */
    private static final long DAY = TimeUnit.DAYS.toNanos(1);

    /**
     * A kernel before Linux 5.10 may believe an answer that shows attributes of before a change although it was told of the
     * change; so not for long.
     */
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static final int MINOR_OF_5_10 = 32;

    /** @param minor of the protocol's version that the kernel speaks */
    static Rules of(MountOptions options, int minor) {
        return new Rules(
                options.owners(),
                nanos(options, "entry_timeout", DAY),
                nanos(options, "negative_timeout", DAY),
                nanos(options, "attr_timeout", minor < MINOR_OF_5_10 ? SECOND : DAY));
    }

    private static long nanos(MountOptions options, String option, long otherwise) {
        return options.value(option)
                .map(seconds -> new BigDecimal(seconds).movePointRight(9).longValue())
                .orElse(otherwise);
    }
}
