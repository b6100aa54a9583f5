package io.casfs.cli;

import io.casfs.node.CommandException;
import io.casfs.node.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs put}. */
@Command(name = "put", description = "Store a content without giving it a name, and print its CAS key.")
final class PutCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The content; - is standard input.")
    @SuppressWarnings("NullAway.Init") // by picocli
    String file;

    @Option(names = "--at", paramLabel = "PATH", description = "In the mount of the node that is meant.")
    @Nullable
    String path;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException, CommandException {
        try (InputStream content = file.equals("-") ? System.in : open(Path.of(file))) {
            String key = PathArgument.node(path).put(content);
            System.out.println(json ? Json.print(Map.of("key", key)) : key);
        }
        return 0;
    }

    private static InputStream open(Path file) throws IOException, CommandException {
        if (Files.isDirectory(file)) {
            throw CommandException.failed(file + " is a directory; put stores the content of one file");
        }
        return Files.newInputStream(file);
    }
}
