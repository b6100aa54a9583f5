package io.casfs.cli;

import io.casfs.node.CommandException;
import io.casfs.node.Json;
import io.casfs.node.Problem;
import io.casfs.node.RunningNode;
import io.casfs.node.VerifyProgress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs verify}. */
@Command(
        name = "verify",
        description = "Read and check every record and block of a running node; exit status 1 if something is wrong.")
final class VerifyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH", arity = "0..1", description = "In the mount of the node that is meant.")
    @Nullable
    String path;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException, CommandException {
        RunningNode node = PathArgument.node(path);
        List<Problem> problems = new ArrayList<>();
        ProgressLine line = new ProgressLine();
        RunningNode.Verified verified = node.verify(new RunningNode.VerifyListener() {
            @Override
            public void progress(VerifyProgress progress) {
                line.show(text(progress));
            }

            @Override
            public void problem(Problem problem) {
                problems.add(problem);
            }
        });
        line.clear();
        if (json) {
            System.out.println(Json.print(Map.of(
                    "records", verified.records(),
                    "blocks", verified.blocks(),
                    "bytes", verified.bytes(),
                    "problems", problems)));
        } else {
            print(verified, problems);
        }
        return problems.isEmpty() ? 0 : CommandException.FAILED;
    }

    private static String text(VerifyProgress progress) {
        return "checked " + progress.recordsChecked() + " of about " + progress.recordsTotalEstimate() + " records, "
                + progress.blocksChecked() + " of " + progress.blocksTotal() + " blocks, "
                + Bytes.text(progress.bytes());
    }

    private static void print(RunningNode.Verified verified, List<Problem> problems) {
        for (Problem problem : problems) {
            System.out.println("wrong: " + problem.what());
            problem.paths().forEach(affected -> System.out.println("  affects " + affected));
        }
        System.out.println("checked " + verified.records() + " records and " + verified.blocks() + " blocks, "
                + Bytes.text(verified.bytes()) + ": "
                + (problems.isEmpty() ? "all is well" : problems.size() + " problems"));
    }
}
