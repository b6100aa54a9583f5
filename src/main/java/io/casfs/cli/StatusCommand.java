package io.casfs.cli;

import io.casfs.node.CommandException;
import io.casfs.node.Json;
import io.casfs.node.MemberStatus;
import io.casfs.node.MountStatus;
import io.casfs.node.NodeStatus;
import io.casfs.node.VolumeStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
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
        for (MountStatus mount : status.mounts()) {
            out.println("mount     " + mount.directory());
        }
        for (MemberStatus member : status.members()) {
            out.println("member    " + member.name() + " (" + member.nodeId() + "), " + member.state());
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
        out.println("fuse      " + status.callbacks() + " callbacks, " + status.foreignThreadCallbacks()
                + " of them on foreign threads");
        out.println("log       " + status.log());
    }
}
