package io.casfs.cli;

import io.casfs.node.CommandException;
import io.casfs.node.EvictReport;
import io.casfs.node.Json;
import io.casfs.node.RunningNodes;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs evict}. */
@Command(
        name = "evict",
        description = {
            "Free the room that a file, or everything in a directory, takes on this machine.",
            "",
            "The files stay in sight and are fetched from other nodes when they are read. What others don't confirm to"
                    + " keep stays here; exit status 1 says that something did."
        })
final class EvictCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH", description = "A file or directory in a mounted directory.")
    @SuppressWarnings("NullAway.Init") // by picocli
    String path;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException, CommandException {
        RunningNodes.Place place = PathArgument.place(path);
        EvictReport report = place.node().evict(place.inside());
        System.out.println(json ? Json.print(report) : text(report));
        return report.kept() == 0 ? 0 : CommandException.FAILED;
    }

    private static String text(EvictReport report) {
        String dropped = "dropped " + report.dropped() + " blocks (" + Bytes.text(report.droppedBytes()) + ")";
        Integer copies = report.copiesLeft();
        String left =
                copies == null ? "" : "; " + copies + (copies == 1 ? " copy" : " copies") + " of each remain elsewhere";
        String kept = report.kept() == 0
                ? ""
                : "\n" + report.kept() + " blocks stay: too few other nodes confirm to keep them, or they are in use."
                        + " casfs sync waits for copies";
        return dropped + left + kept;
    }
}
