package io.casfs.cli;

import io.casfs.node.CasfsHome;
import io.casfs.node.CommandException;
import io.casfs.node.CopiesReport;
import io.casfs.node.EvictReport;
import io.casfs.node.MountOrder;
import io.casfs.node.Mounting;
import io.casfs.node.NodeStatus;
import io.casfs.node.RunningNode;
import io.casfs.node.RunningNodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node of the demo: a daemon with a home and a mounted directory of its own. */
final class DemoNode {
    private final int port;
    private final Path directory;
    private final CasfsHome home;
    private final Mounting mounting;
    private @Nullable ProcessHandle daemon;

    DemoNode(Path folder, int port) throws CommandException {
        this.port = port;
        this.directory = folder.resolve(Integer.toString(port));
        this.home =
                CasfsHome.of(Map.of("CASFS_HOME", folder.resolve("home-" + port).toString()));
        this.mounting = new Mounting(home, text -> {});
    }

    int port() {
        return port;
    }

    Path directory() {
        return directory;
    }

    /** Starts it; with a token it joins, without it makes a cluster. */
    NodeStatus mount(@Nullable String token) throws IOException, CommandException {
        String name = Integer.toString(port);
        mounting.mount(MountOrder.of(
                directory,
                new MountOrder.Choices(token, null, false, null, name, "127.0.0.1:" + port, null, null, List.of())));
        NodeStatus status = running().status();
        daemon = ProcessHandle.of(status.pid()).orElse(null);
        if (!("127.0.0.1:" + port).equals(status.listen())) {
            throw CommandException.failed("the node listens at " + status.listen() + " instead of port " + port
                    + ". Choose other ports with --port-base");
        }
        return status;
    }

    /** Ends its mount, though not the node, and mounts again. */
    void remount() throws IOException, CommandException {
        mounting.unmount(directory, true);
        mounting.mount(MountOrder.of(
                directory, new MountOrder.Choices(null, null, false, null, null, null, null, null, List.of())));
    }

    RunningNode running() throws IOException, CommandException {
        return new RunningNodes(home).only();
    }

    CopiesReport sync(Path file, int copies) throws IOException, CommandException {
        return running().sync(inside(file), copies, progress -> {});
    }

    /** Drops its copy of a file, and makes sure of it. */
    EvictReport evict(Path file) throws IOException, CommandException {
        EvictReport report = running().evict(inside(file));
        if (report.kept() > 0) {
            throw CommandException.failed("the other nodes don't confirm their copies, so port " + port + " keeps its");
        }
        return report;
    }

    private byte[] inside(Path file) {
        return directory.relativize(file).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Ends it, with its mount, whatever state it is in. */
    void end() throws IOException, CommandException {
        Optional<RunningNode> node = new RunningNodes(home).all().stream().findAny();
        if (node.isPresent()) {
            try {
                mounting.unmount(null, false);
                return;
            } catch (CommandException | IOException e) {
                Notes.say("port " + port + " doesn't end as it should (" + e.getMessage() + "); it is killed");
            }
        }
        if (daemon != null && daemon.isAlive()) {
            daemon.destroyForcibly();
            var unused = daemon.onExit().join();
        }
        if (isMounted()) {
            mounting.unmount(directory, false);
        }
    }

    private boolean isMounted() {
        try {
            Path around = Objects.requireNonNull(directory.getParent());
            return !Files.getAttribute(directory, "unix:dev").equals(Files.getAttribute(around, "unix:dev"));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            // A mount whose daemon was killed answers nothing.
            return true;
        }
    }
}
