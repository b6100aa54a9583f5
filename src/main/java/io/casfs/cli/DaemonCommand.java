package io.casfs.cli;

import io.casfs.node.CasfsHome;
import io.casfs.node.CommandException;
import io.casfs.node.Daemon;
import io.casfs.node.Training;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs daemon}: what {@code casfs mount} starts; not for people. */
@Command(name = "daemon", hidden = true, description = "Run the node of a cluster; started by casfs mount.")
final class DaemonCommand implements Callable<Integer> {

    @Parameters(paramLabel = "CLUSTER", arity = "0..1", description = "The cluster's short name.")
    @Nullable
    String cluster;

    @Option(names = "--train", description = "Run through everything once and end; used by the build.")
    boolean train;

    @Override
    public Integer call() throws IOException, CommandException {
        CasfsHome home = CasfsHome.of(System.getenv());
        if (train) {
            CommandTraining.run(home);
            return Training.runDaemon(home, System.getenv(), System.err);
        }
        if (cluster == null) {
            throw CommandException.wrongUse("say the node of which cluster to run");
        }
        return Daemon.run(home, cluster, System.getenv(), System.err);
    }
}
