package io.casfs.cli;

import io.casfs.node.CommandException;
import io.casfs.node.Json;
import io.casfs.node.RunningNodes;
import io.casfs.node.WarmReport;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs warm}. */
@Command(
        name = "warm",
        description = "Fetch what this machine lacks of a file, or of everything in a directory, before it is read.")
final class WarmCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH", description = "A file or directory in a mounted directory.")
    @SuppressWarnings("NullAway.Init") // by picocli
    String path;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException, CommandException {
        RunningNodes.Place place = PathArgument.place(path);
        ProgressLine line = new ProgressLine();
        WarmReport report;
        try {
            report = place.node().warm(place.inside(), line::show);
        } finally {
            line.clear();
        }
        System.out.println(json ? Json.print(report) : text(report));
        return 0;
    }

    private static String text(WarmReport report) {
        return report.blocks() + " blocks are here, " + report.fetched() + " of them newly fetched ("
                + Bytes.text(report.fetchedBytes()) + ")";
    }
}
