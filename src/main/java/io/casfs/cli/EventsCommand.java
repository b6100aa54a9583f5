package io.casfs.cli;

import io.casfs.node.CommandException;
import io.casfs.node.Json;
import io.casfs.node.RunningNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs events}. */
@Command(
        name = "events",
        description = "Show what went on between a node and its peers since it started, the latest 10,000 lines.")
final class EventsCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH", arity = "0..1", description = "In the mount of the node that is meant.")
    @Nullable
    String path;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what happens from now on, until Ctrl-C or the end of the node.")
    boolean follow;

    @Option(names = "--json", description = "As JSON; not together with --follow.")
    boolean json;

    @Override
    public Integer call() throws IOException, CommandException {
        if (json && follow) {
            throw CommandException.wrongUse("--json prints one list, which --follow would never end; use one of them");
        }
        RunningNode node = PathArgument.node(path);
        if (json) {
            List<String> lines = new ArrayList<>();
            node.events(false, lines::add);
            System.out.println(Json.print(lines));
        } else {
            node.events(follow, System.out::println);
        }
        return 0;
    }
}
