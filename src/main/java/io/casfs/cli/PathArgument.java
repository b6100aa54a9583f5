package io.casfs.cli;

import io.casfs.node.CasfsHome;
import io.casfs.node.CommandException;
import io.casfs.node.RunningNode;
import io.casfs.node.RunningNodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path on the command line that tells which node is meant, or which file. */
final class PathArgument {
    // What Java puts in place of bytes that are no characters.
    private static final char REPLACEMENT = '\uFFFD';

    private PathArgument() {}

    /** The node that serves the mount {@code path} is in; without a path the only one that runs. */
    static RunningNode node(@Nullable String path) throws IOException, CommandException {
        RunningNodes nodes = new RunningNodes(CasfsHome.of(System.getenv()));
        return path == null ? nodes.only() : nodes.place(absolute(path)).node();
    }

    /** The node and file that {@code path} leads to. */
    static RunningNodes.Place place(String path) throws IOException, CommandException {
        return new RunningNodes(CasfsHome.of(System.getenv())).place(absolute(path));
    }

    private static byte[] absolute(String argument) throws IOException {
        if (argument.indexOf(REPLACEMENT) < 0) {
            try {
                return Path.of(argument).toRealPath().toString().getBytes(StandardCharsets.UTF_8);
            } catch (InvalidPathException e) {
                // A name that this JVM has no characters for: below it is taken as bytes.
            }
        }
        return normalized(rawBytes(argument));
    }

    // Java has lost the bytes of an argument that isn't text; the kernel still has them.
    private static byte[] rawBytes(String argument) throws IOException {
        for (byte[] raw : rawArguments()) {
            if (new String(raw, StandardCharsets.UTF_8).equals(argument)) {
                return raw;
            }
        }
        return argument.getBytes(StandardCharsets.UTF_8);
    }

    private static List<byte[]> rawArguments() throws IOException {
        List<byte[]> arguments = new ArrayList<>();
        ByteArrayOutputStream current = new ByteArrayOutputStream();
        for (byte b : Files.readAllBytes(Path.of("/proc/self/cmdline"))) {
            if (b == 0) {
                arguments.add(current.toByteArray());
                current.reset();
            } else {
                current.write(b);
            }
        }
        return arguments;
    }

    // Only such names come here, so links on the way to them are not resolved.
    private static byte[] normalized(byte[] path) {
        String text = new String(path, StandardCharsets.ISO_8859_1);
        if (!text.startsWith("/")) {
            byte[] here = System.getProperty("user.dir", "/").getBytes(StandardCharsets.UTF_8);
            text = new String(here, StandardCharsets.ISO_8859_1) + "/" + text;
        }
        Deque<String> names = new ArrayDeque<>();
        for (String name : text.split("/", -1)) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return ("/" + String.join("/", names)).getBytes(StandardCharsets.ISO_8859_1);
    }
}
