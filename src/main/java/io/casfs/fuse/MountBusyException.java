package io.casfs.fuse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A directory cannot be unmounted because processes use files in it; the message names them. */
public final class MountBusyException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int NAMED = 10;

    private final transient List<Holder> holders;

    /**
     * A process that keeps a mount busy.
     *
     * @param command the name of its program
     * @param path one file in the mount that it has open, runs, maps or stands in
     */
    public record Holder(long pid, String command, String path) {}

    public MountBusyException(Path directory, List<Holder> holders) {
        super(message(directory, holders));
        this.holders = List.copyOf(holders);
    }

    /** Returns the processes that were found; empty if they belong to other users or other containers. */
    public List<Holder> holders() {
        return holders;
    }

    private static String message(Path directory, List<Holder> holders) {
        if (holders.isEmpty()) {
            return directory + " is in use, by processes that cannot be seen from here (another user's or container's)";
        }
        String named = holders.stream()
                .limit(NAMED)
                .map(holder -> "\n  " + holder.pid() + " " + holder.command() + " uses " + holder.path())
                .collect(Collectors.joining());
        String rest = holders.size() > NAMED ? "\n  and " + (holders.size() - NAMED) + " more" : "";
        return directory + " is in use:" + named + rest;
    }
}
