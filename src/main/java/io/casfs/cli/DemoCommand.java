package io.casfs.cli;

import io.casfs.node.CommandException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code casfs demo}. */
@Command(
        name = "demo",
        description = {
            "Show three nodes at work on this machine: a file is stored on one, dropped there, and read again.",
            "",
            "Each is a daemon of its own with a state folder of its own, under a temporary folder that is removed at the"
                    + " end. They listen on the loopback ports 3000, 7000 and 5000."
        })
final class DemoCommand implements Callable<Integer> {
    private static final int HIGHEST_BASE = 65_533;

    @Option(names = "--port-base", paramLabel = "N", description = "Use the ports N, N+1 and N+2 instead.")
    @Nullable
    Integer portBase;

    @Override
    public Integer call() throws IOException, CommandException {
        if (portBase != null && (portBase < 1 || portBase > HIGHEST_BASE)) {
            throw CommandException.wrongUse("--port-base takes 1 to " + HIGHEST_BASE + ", not " + portBase);
        }
        List<Integer> ports =
                portBase == null ? List.of(3000, 7000, 5000) : List.of(portBase, portBase + 1, portBase + 2);
        try (Demo demo = Demo.begin(ports)) {
            demo.run(System.out);
        }
        return 0;
    }
}
