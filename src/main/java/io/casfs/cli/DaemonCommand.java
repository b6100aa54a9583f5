package io.casfs.cli;

import io.casfs.node.CasfsHome;
import io.casfs.node.CommandException;
import io.casfs.node.Daemon;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code casfs daemon}: what {@code casfs mount} starts; not for people. */
@Command(name = "daemon", hidden = true, description = "Run the node of a cluster; started by casfs mount.")
final class DaemonCommand implements Callable<Integer> {

    @Parameters(paramLabel = "CLUSTER", description = "The cluster's short name.")
    @SuppressWarnings("NullAway.Init") // by picocli
    String cluster;

    @Override
    public Integer call() throws CommandException {
        return Daemon.run(CasfsHome.of(System.getenv()), cluster, System.getenv(), System.err);
    }
}
