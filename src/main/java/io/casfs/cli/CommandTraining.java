package io.casfs.cli;

import io.casfs.node.CasfsHome;
import io.casfs.node.CommandException;
import io.casfs.node.Training;
import java.io.IOException;

/** Runs through the commands once, so that the build learns which classes they need. */
final class CommandTraining {
    private CommandTraining() {}

    static void run(CasfsHome home) throws IOException, CommandException {
        try (Training training = Training.answerCommands(home, System.getenv())) {
            String directory = training.directory().toString();
            CasfsCommand.run("mount", directory);
            CasfsCommand.run("status");
            CasfsCommand.run("status", "--json");
            CasfsCommand.run("unmount");
        }
    }
}
