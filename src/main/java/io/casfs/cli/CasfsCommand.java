package io.casfs.cli;

import io.casfs.node.CommandException;
import io.casfs.node.FileProblem;
import io.casfs.node.Version;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code casfs} with all its subcommands. */
@Command(
        name = "casfs",
        description = "One encrypted, content-addressed directory shared by several machines.",
        versionProvider = CasfsCommand.VersionText.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "State is kept in $$CASFS_HOME (default ~/.casfs). Exit status: 0 done, 1 failed, 2 wrong use."},
        subcommands = {
            MountCommand.class,
            UnmountCommand.class,
            StatusCommand.class,
            KeyCommand.class,
            CatCommand.class,
            PutCommand.class,
            VerifyCommand.class,
            InviteCommand.class,
            MembersCommand.class,
            SyncCommand.class,
            EvictCommand.class,
            WarmCommand.class,
            EventsCommand.class,
            LeaveCommand.class,
            ForgetCommand.class,
            KeyBackupCommand.class,
            DemoCommand.class,
            CompletionCommand.class,
            VersionCommand.class,
            DaemonCommand.class,
        })
final class CasfsCommand implements Runnable {

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show where in the program a failure came from.")
    boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show how the command is used.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    boolean version;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    CommandSpec spec;

    /** The version, for picocli. */
    static final class VersionText implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"casfs " + Version.text()};
        }
    }

    /** Runs what the arguments ask for and returns the exit status. */
    static int run(String... args) {
        CasfsCommand command = new CasfsCommand();
        return commandLine(command)
                .setExecutionExceptionHandler((failure, line, parsed) -> command.report(failure))
                .execute(args);
    }

    /** The command with its subcommands, as picocli sees it. */
    static CommandLine commandLine(CasfsCommand command) {
        return new CommandLine(command)
                .setParameterExceptionHandler(CasfsCommand::reportWrongUse)
                .setAbbreviatedOptionsAllowed(false)
                .setUsageHelpAutoWidth(true);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do");
    }

    private static int reportWrongUse(ParameterException failure, String[] args) {
        CommandLine line = failure.getCommandLine();
        line.getErr().println("casfs: " + failure.getMessage());
        line.getErr().println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
        return CommandException.WRONG_USE;
    }

    private int report(Exception failure) {
        System.err.println("casfs: " + explain(failure));
        if (debug || System.getenv("CASFS_DEBUG") != null) {
            failure.printStackTrace();
        }
        return failure instanceof CommandException refused ? refused.exitStatus() : CommandException.FAILED;
    }

    private static String explain(Exception failure) {
        if (failure instanceof CommandException) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof IOException problem) {
            return FileProblem.explain(problem);
        }
        return "something went wrong in casfs itself (" + failure + "); --debug shows where";
    }
}
