package io.casfs.cli;

import io.casfs.node.CommandException;
import io.casfs.node.LeaveReport;
import io.casfs.node.RunningNode;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs leave}. */
@Command(
        name = "leave",
        description = {
            "Take this node out of its cluster for good.",
            "",
            "What only this node holds is handed to the others first; then its directories are unmounted, the others are"
                    + " told, and the node ends. Its state folder stays, and its secret with it."
        })
final class LeaveCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH", arity = "0..1", description = "In the mount of the node that is meant.")
    @Nullable
    String path;

    @Option(
            names = "--force",
            description = "Leave even if nobody can take over what only this node holds: the cluster loses it.")
    boolean force;

    @Override
    public Integer call() throws IOException, CommandException {
        RunningNode node = PathArgument.node(path);
        ProgressLine line = new ProgressLine();
        RunningNode.Departure departure;
        try {
            departure = node.leave(force, line::show);
        } finally {
            line.clear();
        }
        departure.directories().forEach(directory -> Notes.say(directory + " is unmounted"));
        Notes.say(text(departure.report()));
        Notes.say("its state is still in " + node.folder().path() + ", with the cluster's secret: delete the folder if"
                + " this machine is not to be able to read the files any more");
        return 0;
    }

    private static String text(LeaveReport report) {
        return "this node has left its cluster: it handed over " + report.pushed() + " blocks ("
                + Bytes.text(report.pushedBytes()) + "), " + report.told() + " members know"
                + (report.onlyHere() == 0
                        ? ""
                        : ", and " + report.onlyHere() + " blocks are in its state folder alone");
    }
}
