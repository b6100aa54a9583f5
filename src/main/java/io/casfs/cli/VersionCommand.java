package io.casfs.cli;

import io.casfs.node.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code casfs version}. */
@Command(name = "version", description = "Show the version.")
final class VersionCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        System.out.println("casfs " + Version.text());
        return 0;
    }
}
