package io.casfs.cli;

import io.casfs.node.BlocksStatus;
import io.casfs.node.CommandException;
import io.casfs.node.Json;
import io.casfs.node.MemberStatus;
import io.casfs.node.MountStatus;
import io.casfs.node.NetworkStatus;
import io.casfs.node.NodeStatus;
import io.casfs.node.VolumeStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs status}. */
@Command(name = "status", description = "Show how a running node is.")
final class StatusCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH", arity = "0..1", description = "In the mount of the node that is meant.")
    @Nullable
    String path;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException, CommandException {
        NodeStatus status = PathArgument.node(path).status();
        if (json) {
            System.out.println(Json.print(status));
        } else {
            print(status, System.out);
        }
        return 0;
    }

    private static void print(NodeStatus status, PrintStream out) {
        out.println("node      " + status.name() + " (" + status.nodeId() + "), " + status.state() + ", process "
                + status.pid());
        out.println("cluster   " + status.cluster() + " in " + status.folder());
        if (status.listen() != null) {
            out.println("listens   at " + status.listen());
        }
        for (MountStatus mount : status.mounts()) {
            out.println("mount     " + mount.directory() + " (--fuse " + mount.fuse() + ")");
        }
        for (MemberStatus member : status.members()) {
            out.println("member    " + MembersCommand.line(member));
        }
        VolumeStatus volume = status.volume();
        if (volume != null) {
            out.println("content   about " + volume.inodes() + " files and directories (" + volume.hash() + "), "
                    + Bytes.text(volume.dirtyBytes()) + " on the way into the store, " + Bytes.text(volume.freeBytes())
                    + " free");
            if (volume.damage() != null) {
                out.println("DAMAGE    " + volume.damage());
            }
        }
        out.println("copies    " + status.copies() + ", conflicts " + status.conflicts());
        printExchange(status, out);
        out.println("fuse      " + status.callbacks() + " callbacks, " + status.foreignThreadCallbacks()
                + " of them on foreign threads");
        out.println("log       " + status.log());
    }

    private static void printExchange(NodeStatus status, PrintStream out) {
        BlocksStatus blocks = status.blocks();
        if (blocks != null) {
            out.println(
                    "blocks    fetched " + blocks.fetched() + " (" + Bytes.text(blocks.fetchedBytes()) + "), served "
                            + blocks.served() + " (" + Bytes.text(blocks.servedBytes()) + "), pushed " + blocks.pushed()
                            + ", received " + blocks.received() + ", healed " + blocks.healed() + ", unconfirmed "
                            + blocks.unconfirmed());
        }
        NetworkStatus network = status.network();
        if (network != null) {
            out.println("network   sent " + Bytes.text(network.bytesSent()) + ", received "
                    + Bytes.text(network.bytesReceived()) + ", refused " + refused(network.refused()));
        }
    }

    private static String refused(Map<String, Long> reasons) {
        return reasons.isEmpty()
                ? "nothing"
                : reasons.entrySet().stream()
                        .map(reason -> reason.getKey() + " " + reason.getValue())
                        .collect(Collectors.joining(", "));
    }
}
