package io.casfs.fuse.kernel;

import io.casfs.fuse.MountOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the kernel is told when it mounts. Options that concern only the session are not in it.
 *
 * @param flags the flags of {@code mount(2)}
 * @param flagNames those that the user asked for, by name, the last of a pair of opposites winning
 * @param data options of FUSE itself, separated by commas
 */
record KernelOptions(long flags, List<String> flagNames, String data) {
    /** The largest read that we take in one request. */
    static final int MAX_READ = 1 << 20;

    private static final long NOSUID = 2;
    private static final long NODEV = 4;

    /** A flag of {@code mount(2)} that an option sets or clears. */
    private record Flag(long bit, boolean set) {}

    private static final Map<String, Flag> FLAGS = Map.ofEntries(
            Map.entry("ro", new Flag(1, true)),
            Map.entry("rw", new Flag(1, false)),
            Map.entry("nosuid", new Flag(NOSUID, true)),
            Map.entry("suid", new Flag(NOSUID, false)),
            Map.entry("nodev", new Flag(NODEV, true)),
            Map.entry("dev", new Flag(NODEV, false)),
            Map.entry("noexec", new Flag(8, true)),
            Map.entry("exec", new Flag(8, false)),
            Map.entry("sync", new Flag(16, true)),
            Map.entry("async", new Flag(16, false)),
            Map.entry("dirsync", new Flag(128, true)),
            Map.entry("noatime", new Flag(1024, true)),
            Map.entry("atime", new Flag(1024, false)));

    /** Picks them out of the user's options. */
    static KernelOptions of(MountOptions options) {
        long flags = NOSUID | NODEV;
        List<String> names = new ArrayList<>();
        for (String option : options.fuseOptions()) {
            Flag flag = FLAGS.get(option);
            if (flag != null) {
                flags = flag.set() ? flags | flag.bit() : flags & ~flag.bit();
                names.add(option);
            }
        }
        // The kernel checks permissions, by the modes that we show.
        String data =
                "default_permissions,max_read=" + options.value("max_read").orElse(Integer.toString(MAX_READ))
                        + (options.has("allow_other") ? ",allow_other" : "");
        return new KernelOptions(flags, List.copyOf(names), data);
    }
}
