package io.casfs.fuse;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which of FUSE's mount options make sense here. */
final class FuseOption {
    private static final Set<String> FLAGS = Set.of(
            "allow_other",
            "allow_root",
            "async",
            "async_read",
            "atime",
            "debug",
            "default_permissions",
            "dev",
            "dirsync",
            "exec",
            "noatime",
            "nodev",
            "noexec",
            "nonempty",
            "nosuid",
            "ro",
            "rw",
            "suid",
            "sync",
            "sync_read");
    private static final Set<String> NUMBERS = Set.of("congestion_threshold", "max_background", "max_readahead");
    private static final Set<String> SHORT_NUMBERS = Set.of("congestion_threshold", "max_background");
    private static final Set<String> SECONDS = Set.of("attr_timeout", "entry_timeout", "negative_timeout");
    private static final Set<String> SIZES = Set.of("max_read", "max_write");
    private static final Map<String, String> REFUSED = Map.of(
            "auto_cache", "cached pages are kept exactly when the content is unchanged; nothing needs guessing",
            "auto_unmount", "a mount whose process died is cleaned up by the next mount of that directory",
            "direct_io", "it would break shared mappings and switch the page cache off",
            "fsname", "the mount table must show casfs, by which mounts are found again",
            "gid", "use --owner to choose how owners show",
            "hard_remove", "fstat and fchmod of a removed open file would fail",
            "kernel_cache", "changes made on other machines would stay invisible",
            "subtype", "the mount table must show casfs, by which mounts are found again",
            "uid", "use --owner to choose how owners show",
            "umask", "modes are stored as programs set them");
    /** What only libfuse 2 does, and why the other edge doesn't. */
    private static final Map<String, String> NOT_KERNEL = Map.of(
            "allow_root",
            "the kernel answers from its caches without asking who it is for. With allow_other the files' modes protect"
                    + " them",
            "debug",
            "it is libfuse that writes down each request",
            "sync_read",
            "reads ahead would wait for one another");
    /** What the kernel can carry in one request. An edge that can carry less takes less. */
    private static final int MAX_REQUEST = 1 << 20;
    /** What libfuse 2 can carry in one request. */
    private static final int MAX_JNR_REQUEST = 131_072;

    private FuseOption() {}

    static String name(String option) {
        int equals = option.indexOf('=');
        return equals < 0 ? option : option.substring(0, equals);
    }

    static void check(String option) {
        String name = name(option);
        String reason = REFUSED.get(name);
        if (reason != null) {
            throw refusal(option, reason);
        }
        String value = option.length() > name.length() ? option.substring(name.length() + 1) : "";
        if (FLAGS.contains(name)) {
            require(option.equals(name), option, "it takes no value");
        } else if (SECONDS.contains(name)) {
            require(value.matches("[0-9]{1,9}(\\.[0-9]{1,9})?"), option, "it takes a number of seconds");
        } else if (SIZES.contains(name)) {
            require(isNumber(value), option, "it takes a number of bytes");
            int size = Integer.parseInt(value);
            require(size >= 4096 && size <= MAX_REQUEST, option, "it can be 4096 to " + MAX_REQUEST);
        } else if (NUMBERS.contains(name)) {
            require(isNumber(value), option, "it takes a number");
            boolean fits = !SHORT_NUMBERS.contains(name) || Integer.parseInt(value) <= 0xffff;
            require(fits, option, "it can be 0 to 65535");
        } else {
            throw refusal(option, "it is not known; these are: " + String.join(", ", known()));
        }
    }

    /** Refuses what {@link #check} lets pass and that edge can't do. */
    static void checkFor(FuseEdge edge, String option) {
        String name = name(option);
        if (edge == FuseEdge.JNR && SIZES.contains(name)) {
            int size = Integer.parseInt(option.substring(name.length() + 1));
            require(size <= MAX_JNR_REQUEST, option, "with --fuse jnr it can be 4096 to " + MAX_JNR_REQUEST);
        }
        String reason = edge == FuseEdge.KERNEL ? NOT_KERNEL.get(name) : null;
        if (reason != null) {
            throw new IllegalArgumentException(
                    "the mount option " + option + " cannot be used without --fuse jnr: " + reason);
        }
    }

    private static boolean isNumber(String value) {
        return value.matches("[0-9]{1,9}");
    }

    private static Set<String> known() {
        Set<String> known = new TreeSet<>(FLAGS);
        known.addAll(NUMBERS);
        known.addAll(SECONDS);
        known.addAll(SIZES);
        return known;
    }

    private static void require(boolean holds, String option, String reason) {
        if (!holds) {
            throw refusal(option, reason);
        }
    }

    private static IllegalArgumentException refusal(String option, String reason) {
        return new IllegalArgumentException("the mount option " + option + " cannot be used: " + reason);
    }
}
