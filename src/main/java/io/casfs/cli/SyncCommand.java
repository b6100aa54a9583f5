package io.casfs.cli;

import io.casfs.node.CommandException;
import io.casfs.node.CopiesReport;
import io.casfs.node.Json;
import io.casfs.node.RunningNodes;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs sync}. */
@Command(
        name = "sync",
        description = {
            "Wait until everything, or everything at PATH, has enough copies on other nodes.",
            "",
            "Copies are made all the time; this only waits and says so. Ctrl-C ends the waiting, not the copying."
        })
final class SyncCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH", arity = "0..1", description = "A file or directory in a mounted directory.")
    @Nullable
    String path;

    @Option(
            names = "--copies",
            paramLabel = "N",
            description = "How many nodes are to keep each block, this one included (default: what the cluster wants).")
    @Nullable
    Integer copies;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException, CommandException {
        if (copies != null && copies < 1) {
            throw CommandException.wrongUse("--copies takes 1 or more, not " + copies);
        }
        int wanted = copies == null ? 0 : copies;
        ProgressLine line = new ProgressLine();
        CopiesReport report;
        try {
            if (path == null) {
                report = PathArgument.node(null).sync(null, wanted, line::show);
            } else {
                RunningNodes.Place place = PathArgument.place(path);
                report = place.node().sync(place.inside(), wanted, line::show);
            }
        } finally {
            line.clear();
        }
        System.out.println(json ? Json.print(report) : text(report));
        return 0;
    }

    private static String text(CopiesReport report) {
        return report.blocks() + " blocks have " + report.copies() + (report.copies() == 1 ? " copy" : " copies")
                + " each; " + report.pushed() + " were handed out for that (" + Bytes.text(report.pushedBytes()) + ")";
    }
}
