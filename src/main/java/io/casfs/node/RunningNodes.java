package io.casfs.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The nodes that run under a home, and which of them a command means. */
public final class RunningNodes {
    private final CasfsHome home;

    public RunningNodes(CasfsHome home) {
        this.home = home;
    }

    /** All of them. */
    public List<RunningNode> all() throws IOException {
        List<RunningNode> nodes = new ArrayList<>();
        for (ClusterFolder cluster : home.clusters()) {
            RunningNode.of(cluster).ifPresent(nodes::add);
        }
        return nodes;
    }

    /**
     * The only running node.
     *
     * @throws CommandException if none or several run; it lists them
     */
    public RunningNode only() throws IOException, CommandException {
        List<RunningNode> nodes = all();
        if (nodes.isEmpty()) {
            throw CommandException.failed(
                    "no node runs under " + home.path() + ". Mount a directory first: casfs mount DIR");
        }
        if (nodes.size() > 1) {
            throw CommandException.wrongUse("several nodes run under " + home.path()
                    + "; say which by a path in one of its mounts:\n" + list(nodes));
        }
        return nodes.get(0);
    }

    private static String list(List<RunningNode> nodes) {
        return nodes.stream().map(node -> node.folder().summary()).collect(Collectors.joining("\n"));
    }

    /**
     * A path in a mount: the node that serves it, and the rest of the path.
     *
     * @param mount the directory
     * @param inside the path relative to it, empty for the directory itself; names are bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Place(RunningNode node, Path mount, byte[] inside) {}

    /**
     * Finds the mount that an absolute path is in.
     *
     * @param path without links, as far as that matters for finding the mount
     * @throws CommandException if no running node has it mounted
     */
    public Place place(byte[] path) throws IOException, CommandException {
        Optional<Place> best = Optional.empty();
        for (RunningNode node : all()) {
            for (MountStatus mount : node.status().mounts()) {
                Optional<Place> here = within(node, mount, path);
                // Of mounts inside mounts the innermost counts: it has the shortest rest.
                if (here.isPresent()
                        && (best.isEmpty()
                                || here.get().inside().length < best.get().inside().length)) {
                    best = here;
                }
            }
        }
        return best.orElseThrow(() -> CommandException.failed(new String(path, StandardCharsets.UTF_8)
                + " is in no directory that a node under " + home.path() + " has mounted"));
    }

    private static Optional<Place> within(RunningNode node, MountStatus mount, byte[] path) {
        byte[] directory = mount.directory().getBytes(StandardCharsets.UTF_8);
        if (!startsWith(path, directory) || (path.length > directory.length && path[directory.length] != '/')) {
            return Optional.empty();
        }
        int from = Math.min(path.length, directory.length + 1);
        byte[] inside = java.util.Arrays.copyOfRange(path, from, path.length);
        return Optional.of(new Place(node, Path.of(mount.directory()), inside));
    }

    private static boolean startsWith(byte[] path, byte[] directory) {
        return path.length >= directory.length
                && java.util.Arrays.equals(path, 0, directory.length, directory, 0, directory.length);
    }

    /** The node that has exactly this directory mounted. */
    public Optional<RunningNode> mounting(Path directory) throws IOException, CommandException {
        for (RunningNode node : all()) {
            for (MountStatus mount : node.status().mounts()) {
                if (mount.directory().equals(directory.toString())) {
                    return Optional.of(node);
                }
            }
        }
        return Optional.empty();
    }
}
