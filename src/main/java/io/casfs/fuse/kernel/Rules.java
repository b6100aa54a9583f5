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

    static Rules of(MountOptions options) {
        return new Rules(
                options.owners(),
                nanos(options, "entry_timeout"),
                nanos(options, "negative_timeout"),
                nanos(options, "attr_timeout"));
    }

    private static long nanos(MountOptions options, String option) {
        return options.value(option)
                .map(seconds -> new BigDecimal(seconds).movePointRight(9).longValue())
                .orElse(DAY);
    }
}
