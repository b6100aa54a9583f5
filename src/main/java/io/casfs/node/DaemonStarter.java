package io.casfs.node;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts the daemon of a cluster as a process that outlives this one, unless it runs. */
final class DaemonStarter {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CasfsHome home;

    DaemonStarter(CasfsHome home) {
        this.home = home;
    }

    /** Returns a daemon that answers on its control socket; commands that do this together start only one. */
    RunningNode running(ClusterFolder folder) throws IOException, CommandException {
        Optional<RunningNode> before = RunningNode.of(folder);
        if (before.isPresent()) {
            return before.get();
        }
        try (FolderLock lock = FolderLock.take(folder.startLock(), PATIENCE)) {
            Optional<RunningNode> meanwhile = RunningNode.of(folder);
            return meanwhile.isPresent() ? meanwhile.get() : start(folder);
        }
    }

    private RunningNode start(ClusterFolder folder) throws IOException, CommandException {
        PrivateFiles.replace(folder.startUpOutput(), new byte[0]);
        File output = folder.startUpOutput().toFile();
        ProcessBuilder builder = new ProcessBuilder(command(folder))
                // Not where the command runs: that file system could then not be unmounted. And a JVM that crashes
                // writes its report, with what was in its memory, to a private folder.
                .directory(folder.path().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                .redirectError(ProcessBuilder.Redirect.appendTo(output));
        builder.environment().put("CASFS_HOME", home.path().toString());
        return await(builder.start(), folder);
    }

    private static List<String> command(ClusterFolder folder) throws CommandException {
        String distribution = System.getProperty("casfs.dist", "");
        Path launcher = Path.of(distribution, "bin", "casfs");
        if (distribution.isEmpty() || !Files.isExecutable(launcher)) {
            throw CommandException.failed(
                    "casfs was not started by its launcher bin/casfs, so it can't start its daemon");
        }
        List<String> command = new ArrayList<>();
        // Its own session: neither Ctrl-C nor the end of the terminal reaches it.
        for (String setsid : List.of("/usr/bin/setsid", "/bin/setsid")) {
            if (command.isEmpty() && Files.isExecutable(Path.of(setsid))) {
                command.add(setsid);
            }
        }
        command.addAll(List.of(launcher.toAbsolutePath().toString(), "daemon", folder.name()));
        return command;
    }

    private static RunningNode await(Process process, ClusterFolder folder) throws IOException, CommandException {
        Deadline deadline = Deadline.in(PATIENCE);
        while (true) {
            Optional<RunningNode> node = RunningNode.of(folder);
            if (node.isPresent()) {
                return node.get();
            }
            if (!process.isAlive() && exitStatus(process) != 0) {
                throw CommandException.failed("the casfs daemon did not start: " + startUpOutput(folder));
            }
            if (deadline.isOver()) {
                throw CommandException.failed("the casfs daemon (process " + process.pid() + ") doesn't answer after "
                        + PATIENCE.toSeconds() + " s. Its log is " + folder.log());
            }
            deadline.pause();
        }
    }

    private static int exitStatus(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the daemon started");
        }
    }

    private static String startUpOutput(ClusterFolder folder) throws IOException {
        String text = new String(PrivateFiles.read(folder.startUpOutput()), StandardCharsets.UTF_8).trim();
        return text.isEmpty() ? "it said nothing. Its log is " + folder.log() : text;
    }
}
