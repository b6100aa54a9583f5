package io.casfs.cli;

import io.casfs.node.CasfsHome;
import io.casfs.node.CommandException;
import io.casfs.node.MountOrder;
import io.casfs.node.Mounting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs mount}. */
@Command(
        name = "mount",
        description = {
            "Mount a directory; returns when it is usable.",
            "",
            "A directory that was mounted before reopens its cluster. A new one shows the only cluster in the state"
                    + " folder; if there is none, a cluster is made. With --join the directory shows another node's"
                    + " cluster."
        })
final class MountCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "An empty directory; made if it is missing.")
    @SuppressWarnings("NullAway.Init") // by picocli
    Path directory;

    @Option(names = "--new", description = "Make another cluster for a new directory.")
    boolean makeNew;

    @Option(names = "--cluster", paramLabel = "NAME", description = "Which of several clusters a new directory shows.")
    @Nullable
    String cluster;

    @Option(
            names = "--join",
            paramLabel = "TOKEN|-",
            description = "Join the cluster of the node that made this token with casfs invite; - reads the token from"
                    + " standard input.")
    @Nullable
    String join;

    @Option(
            names = "--hash",
            paramLabel = "hmac-sha256|sha1",
            description = "How a new cluster names contents (default: hmac-sha256).")
    @Nullable
    String hash;

    @Option(names = "--name", paramLabel = "NODE", description = "This node's name (default: the host's).")
    @Nullable
    String name;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where to serve other nodes; stored, and used again next time.")
    @Nullable
    String listen;

    @Option(
            names = "--owner",
            paramLabel = "map|numeric",
            description =
                    "Whose the files seem: yours (map, the default for ordinary users), or by number (numeric, for"
                            + " root).")
    @Nullable
    String owner;

    @Option(
            names = "--fuse",
            paramLabel = "kernel|jnr",
            completionCandidates = Edges.class,
            description =
                    "How requests of the kernel reach casfs: straight from /dev/fuse (kernel, the default on Linux 5.4 and"
                            + " newer) or through libfuse 2 (jnr, the default elsewhere). Not remembered.")
    @Nullable
    String fuse;

    @Option(
            names = "-o",
            paramLabel = "FUSEOPTS",
            split = ",",
            description = "FUSE options, separated by commas, for example allow_other.")
    List<String> options = new ArrayList<>();

    /** The values of {@code --fuse}, for completion in the shell. */
    static final class Edges implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("kernel", "jnr").iterator();
        }
    }

    @Override
    public Integer call() throws IOException, CommandException {
        String token = join != null && join.equals("-") ? TokenInput.read(System.in) : join;
        MountOrder order = MountOrder.of(
                directory, new MountOrder.Choices(token, cluster, makeNew, hash, name, listen, owner, fuse, options));
        new Mounting(CasfsHome.of(System.getenv()), Notes::say).mount(order);
        return 0;
    }
}
