package io.casfs.cli;

import io.casfs.node.CasfsHome;
import io.casfs.node.CommandException;
import io.casfs.node.Training;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code casfs train}: what the build runs to learn which classes commands need; not for people. */
@Command(name = "train", hidden = true, description = "Run through the commands; used by the build.")
final class TrainCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException, CommandException {
        CasfsHome home = CasfsHome.of(System.getenv());
        try (Training training = Training.answerCommands(home, System.getenv())) {
            String directory = training.directory().toString();
            CasfsCommand.run("mount", directory);
            CasfsCommand.run("status");
            CasfsCommand.run("status", "--json");
            CasfsCommand.run("unmount");
        }
        return 0;
    }
}
