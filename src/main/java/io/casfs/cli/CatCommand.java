package io.casfs.cli;

import io.casfs.node.CommandException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs cat}. */
@Command(name = "cat", description = "Write the content that a CAS key names to standard output.")
final class CatCommand implements Callable<Integer> {

    @Parameters(paramLabel = "KEY", description = "As casfs key and casfs put print it.")
    @SuppressWarnings("NullAway.Init") // by picocli
    String key;

    @Option(names = "--at", paramLabel = "PATH", description = "In the mount of the node that is meant.")
    @Nullable
    String path;

    @Override
    public Integer call() throws IOException, CommandException {
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            PathArgument.node(path).cat(key, out);
        }
        return 0;
    }
}
