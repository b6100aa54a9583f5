package io.casfs.fuse.jnr;

import io.casfs.fuse.MountOptions;
import io.casfs.fuse.PathBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line that libfuse parses. */
final class MountArguments implements AutoCloseable {
    /** Later options win, so the user's come last; {@link MountOptions} refuses those that would break something. */
    private static final List<String> DEFAULTS = List.of(
            "fsname=casfs",
            "subtype=casfs",
            // The kernel checks permissions, by the modes that we show.
            "default_permissions",
            // st_ino is ours, the same on every node.
            "use_ino",
            // Without it writes come in pieces of 4 KiB; 128 KiB is what libfuse 2 can carry.
            "big_writes",
            "max_write=131072",
            "max_read=131072",
            "atomic_o_trunc",
            // Reads of pages that the kernel sends before it waits; with its 12, a few reads that wait for other nodes
            // would hold up those of all files. Half of our threads, so that the rest is free for all else.
            "max_background=128",
            // Right, not fast: with a second of caching link counts and other nodes' changes show late.
            "attr_timeout=0",
            "entry_timeout=0",
            "negative_timeout=0");

    private final List<Long> strings = new ArrayList<>();
    private final long array;

    MountArguments(Path directory, MountOptions options) {
        List<String> all = new ArrayList<>(DEFAULTS);
        all.addAll(options.fuseOptions());
        // In the foreground: a fork would leave the JVM's other threads behind.
        for (String argument : List.of("casfs", "-f", "-o", String.join(",", all))) {
            strings.add(Native.allocateString(argument.getBytes(StandardCharsets.US_ASCII)));
        }
        strings.add(Native.allocateString(PathBytes.of(directory)));
        array = Native.allocate((strings.size() + 1L) * Long.BYTES);
        for (int i = 0; i < strings.size(); i++) {
            Native.putLong(array + (long) i * Long.BYTES, strings.get(i));
        }
    }

    int count() {
        return strings.size();
    }

    long address() {
        return array;
    }

    @Override
    public void close() {
        Native.free(array);
        strings.forEach(Native::free);
    }
}
