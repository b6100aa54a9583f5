package io.casfs.cli;

import io.casfs.node.CasfsHome;
import io.casfs.node.ClusterFolder;
import io.casfs.node.CommandException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs key-backup}. */
@Command(
        name = "key-backup",
        description = {
            "Write a copy of the cluster's secret to a new file that only you can read.",
            "",
            "Whoever has it can read every file of the cluster; without it nobody can."
        })
final class KeyBackupCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The file to make; it is never replaced.")
    @SuppressWarnings("NullAway.Init") // by picocli
    Path file;

    @Option(names = "--at", paramLabel = "PATH", description = "In the mount of the node that is meant.")
    @Nullable
    String path;

    @Option(names = "--cluster", paramLabel = "NAME", description = "Which cluster, running or not.")
    @Nullable
    String cluster;

    @Override
    public Integer call() throws IOException, CommandException {
        ClusterFolder folder = folder();
        folder.backUpSecret(file);
        Notes.say("wrote the secret of the cluster " + folder.name() + " to " + file
                + ". Keep it where only you can read it, and not on this machine alone.");
        return 0;
    }

    private ClusterFolder folder() throws IOException, CommandException {
        CasfsHome home = CasfsHome.of(System.getenv());
        if (cluster != null) {
            return home.cluster(cluster);
        }
        // A single cluster needs no running node: the secret is in its folder.
        if (path == null && home.clusters().size() == 1) {
            return home.clusters().get(0);
        }
        return PathArgument.node(path).folder();
    }
}
