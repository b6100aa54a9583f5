package io.casfs.cli;

import io.casfs.node.BlockEntry;
import io.casfs.node.CommandException;
import io.casfs.node.ContentListing;
import io.casfs.node.Json;
import io.casfs.node.RunningNode;
import io.casfs.node.RunningNodes;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs key}. */
@Command(name = "key", description = "Show a file's CAS key and the blocks its content consists of.")
final class KeyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH", description = "A file in a mounted directory.")
    @SuppressWarnings("NullAway.Init") // by picocli
    String path;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only the key.")
    boolean quiet;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException, CommandException {
        RunningNodes.Place place = PathArgument.place(path);
        if (json) {
            printJson(place);
            return 0;
        }
        // Large files have millions of blocks, and System.out writes each line out.
        PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, StandardCharsets.UTF_8);
        place.node().key(place.inside(), new Lines(out));
        out.flush();
        return 0;
    }

    private final class Lines implements RunningNode.ContentReader {
        private final PrintStream out;

        Lines(PrintStream out) {
            this.out = out;
        }

        @Override
        public void content(String key, long length) {
            out.println(quiet ? key : "key " + key + " length " + length);
        }

        @Override
        public void block(BlockEntry block) {
            if (!quiet) {
                String id = block.id().isEmpty() ? "hole" : block.id();
                out.println("block " + id + " offset " + block.offset() + " length " + block.length());
            }
        }
    }

    private static void printJson(RunningNodes.Place place) throws IOException, CommandException {
        List<BlockEntry> blocks = new ArrayList<>();
        String[] key = new String[1];
        long[] length = new long[1];
        place.node().key(place.inside(), new RunningNode.ContentReader() {
            @Override
            public void content(String contentKey, long contentLength) {
                key[0] = contentKey;
                length[0] = contentLength;
            }

            @Override
            public void block(BlockEntry block) {
                blocks.add(block);
            }
        });
        System.out.println(Json.print(new ContentListing(key[0], length[0], blocks)));
    }
}
