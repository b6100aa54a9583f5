package io.casfs.cli;

import io.casfs.node.CommandException;
import io.casfs.node.Forgotten;
import io.casfs.node.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs forget}. */
@Command(
        name = "forget",
        description = {
            "Put a node out of the cluster that is lost or stolen: it is refused for ever.",
            "",
            "For a node that still answers, use casfs leave there. What it was to keep is copied among the others."
        })
final class ForgetCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NODE", description = "The node's name, or its id if several have that name.")
    @SuppressWarnings("NullAway.Init") // by picocli
    String node;

    @Option(names = "--at", paramLabel = "PATH", description = "In the mount of the node that is asked to do it.")
    @Nullable
    String path;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException, CommandException {
        Forgotten forgotten = PathArgument.node(path).forget(node);
        if (json) {
            System.out.println(Json.print(forgotten));
        } else {
            System.out.println(forgotten.name() + " (" + forgotten.nodeId() + ") is no longer a member");
        }
        Notes.say("every member that hears of it refuses that node from now on, and it can only come back under a new"
                + " id, with a new token");
        Notes.say(
                "what can't be undone: whoever has that machine has the cluster's secret and what was stored there, so"
                        + " they can read that, and any sealed block that they get hold of elsewhere. If it was stolen, move"
                        + " what matters to a new cluster: casfs mount NEW --new");
        return 0;
    }
}
