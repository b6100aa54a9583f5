package io.casfs.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** Does what commands ask of a node over the control socket. */
final class NodeRequests implements ControlServer.Handler {
    private static final int BLOCKS_PER_MESSAGE = 1000;
    private static final int MAX_PATHS = 1000;

    private final Node node;
    private final ClusterFolder folder;
    private final CasfsHome home;
    private final ScheduledExecutorService timer;
    private final VolumeUsers users;
    private final ClusterRequests cluster;

    NodeRequests(
            Node node,
            ClusterFolder folder,
            CasfsHome home,
            ScheduledExecutorService timer,
            ClusterService.Source cluster) {
        this.node = node;
        this.folder = folder;
        this.home = home;
        this.timer = timer;
        this.users = new VolumeUsers(node);
        this.cluster = new ClusterRequests(node, folder, cluster, users, timer);
    }

    /** Ends what reads or writes the volume for others: the node closes it. */
    void hangUp() {
        users.hangUp();
    }

    @Override
    public void handle(ControlMessage request, ControlFrames connection) throws IOException, CommandException {
        if (request instanceof ControlMessage.MountRequest mount) {
            connection.send(mount(mount, connection));
        } else if (request instanceof ControlMessage.UnmountRequest unmount) {
            connection.send(unmount(unmount, connection));
        } else if (request instanceof ControlMessage.StatusRequest) {
            connection.send(new ControlMessage.StatusReply(node.status()));
        } else if (request instanceof ControlMessage.KeyRequest key) {
            key(key, connection);
        } else if (request instanceof ControlMessage.CatRequest cat) {
            users.run(connection, volume -> {
                volume.cat(cat.key(), connection.rawStream());
                return true;
            });
            connection.send(new ControlMessage.Done());
        } else if (request instanceof ControlMessage.PutRequest) {
            String key = users.run(connection, volume -> volume.put(connection.contentStream()));
            connection.send(new ControlMessage.Stored(key));
        } else if (request instanceof ControlMessage.VerifyRequest) {
            verify(connection);
        } else if (!cluster.handle(request, connection)) {
            throw CommandException.failed(
                    "this is no request: " + request.getClass().getSimpleName());
        }
    }

    private ControlMessage mount(ControlMessage.MountRequest request, ControlFrames connection)
            throws IOException, CommandException {
        Path directory = directory(request.directory());
        MountChoice choice = new MountChoice(MountChoice.edge(request.fuse()), request.owner(), request.options());
        try (SignOfLife sign = SignOfLife.start(timer, connection, node::startingAt)) {
            node.volume();
        }
        try (SignOfLife sign = SignOfLife.start(timer, connection, "mounting")) {
            if (!node.isEnding() && !MountDirectory.isMounted(directory)) {
                MountDirectory.prepare(directory, home.path(), choice.hidesEntries());
            }
            Boolean already = node.mount(directory, choice, sign::tell);
            long pid = ProcessHandle.current().pid();
            return already == null
                    ? new ControlMessage.Ending(pid)
                    : new ControlMessage.Mounted(directory.toString(), already, pid);
        } finally {
            // If this was to be the first mount and failed, nobody needs the node.
            if (node.endIfUnused()) {
                timer.execute(this::endInBackground);
            }
        }
    }

    private void endInBackground() {
        Thread thread = new Thread(node::close, "casfs-end");
        thread.start();
    }

    private static Path directory(String text) throws CommandException {
        if (!text.startsWith("/") || text.indexOf(0) >= 0) {
            throw CommandException.failed("a directory is named by its absolute path, unlike '" + text + "'");
        }
        return Path.of(text);
    }

    private ControlMessage unmount(ControlMessage.UnmountRequest request, ControlFrames connection)
            throws IOException, CommandException {
        Path directory = request.directory() == null ? null : directory(request.directory());
        try (SignOfLife sign = SignOfLife.start(timer, connection, "committing what was written")) {
            List<Path> unmounted = node.unmount(directory, request.keepServing());
            if (node.isEnding()) {
                node.close();
                requireAllCommitted(node, folder);
            }
            return new ControlMessage.Unmounted(
                    unmounted.stream().map(Path::toString).toList(),
                    node.isEnding(),
                    ProcessHandle.current().pid());
        }
    }

    /** Refuses to say that all is well with an ended node that couldn't commit. */
    static void requireAllCommitted(Node node, ClusterFolder folder) throws CommandException {
        Throwable failure = node.ended().handle((done, problem) -> problem).join();
        if (failure != null) {
            throw CommandException.failed(
                    "what was mounted is unmounted and the node ends, but the last changes could not be committed: "
                            + failure.getMessage() + "\nMore is in " + folder.log(),
                    failure);
        }
    }

    private void key(ControlMessage.KeyRequest request, ControlFrames connection) throws IOException, CommandException {
        ContentListing listing = users.run(connection, volume -> volume.key(ControlMessage.pathBytes(request.path())));
        connection.send(new ControlMessage.Content(listing.key(), listing.length()));
        List<BlockEntry> blocks = listing.blocks();
        for (int from = 0; from < blocks.size(); from += BLOCKS_PER_MESSAGE) {
            int to = Math.min(blocks.size(), from + BLOCKS_PER_MESSAGE);
            connection.send(new ControlMessage.Blocks(blocks.subList(from, to)));
        }
        connection.send(new ControlMessage.Done());
    }

    private void verify(ControlFrames connection) throws IOException, CommandException {
        VerifyReport report = users.run(
                connection,
                volume -> volume.verify(progress -> {
                    try {
                        connection.send(new ControlMessage.Progress(progress));
                    } catch (IOException e) {
                        // Nobody waits for the result any more; this ends the verification.
                        throw new java.io.UncheckedIOException(e);
                    }
                }));
        for (Problem problem : report.problems()) {
            connection.send(new ControlMessage.ProblemFound(shortened(problem)));
        }
        connection.send(new ControlMessage.Verified(
                report.records(),
                report.blocks(),
                report.bytes(),
                report.problems().size()));
    }

    // So that a message stays below its bound, whatever a bad block is part of.
    private static Problem shortened(Problem problem) {
        List<String> paths = problem.paths();
        if (paths.size() <= MAX_PATHS) {
            return problem;
        }
        List<String> first = new java.util.ArrayList<>(paths.subList(0, MAX_PATHS));
        first.add("... and " + (paths.size() - MAX_PATHS) + " more");
        return new Problem(problem.what(), first);
    }
}
