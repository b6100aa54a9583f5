package io.casfs.cli;

import io.casfs.node.CasfsHome;
import io.casfs.node.CommandException;
import io.casfs.node.Mounting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs unmount}. */
@Command(
        name = "unmount",
        description = {
            "Unmount a directory, or all of the only running node.",
            "",
            "After the last one, everything is committed and the node's process ends, before this returns."
        })
final class UnmountCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", arity = "0..1", description = "What to unmount.")
    @Nullable
    Path directory;

    @Option(names = "--keep-serving", description = "The node goes on, even without a mount.")
    boolean keepServing;

    @Override
    public Integer call() throws IOException, CommandException {
        new Mounting(CasfsHome.of(System.getenv()), Notes::say).unmount(directory, keepServing);
        return 0;
    }
}
