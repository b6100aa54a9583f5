package io.casfs.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code casfs completion}. */
@Command(name = "completion", description = "Print a completion script for bash: source <(casfs completion)")
final class CompletionCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        System.out.print(AutoComplete.bash("casfs", CasfsCommand.commandLine(new CasfsCommand())));
        return 0;
    }
}
