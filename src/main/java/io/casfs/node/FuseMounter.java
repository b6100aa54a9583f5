package io.casfs.node;

import io.casfs.fs.FileSystem;
import io.casfs.fuse.EdgeUnavailableException;
import io.casfs.fuse.FuseEdge;
import io.casfs.fuse.Mount;
import io.casfs.fuse.MountOptions;
import io.casfs.fuse.jnr.JnrMount;
import io.casfs.fuse.kernel.KernelMount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mounts through one of the two FUSE edges: the one that was chosen, else the usual one of this platform, else libfuse 2
 * if the usual one can't work on this machine.
 */
final class FuseMounter implements Mounter {
    private static final Logger LOG = LoggerFactory.getLogger(FuseMounter.class);

    /** What mounts; tests have another one. */
    interface Edges {
        Mount mount(FuseEdge edge, FileSystem fileSystem, MountOptions options) throws IOException;
    }

    private final FuseEdge usual;
    private final Edges edges;

    FuseMounter() {
        this(FuseEdge.usual(), FuseMounter::mount);
    }

    FuseMounter(FuseEdge usual, Edges edges) {
        this.usual = usual;
        this.edges = edges;
    }

    // Neither edge's classes, nor what they load, are touched unless it is taken.
    private static Mount mount(FuseEdge edge, FileSystem fileSystem, MountOptions options) throws IOException {
        return switch (edge) {
            case KERNEL -> KernelMount.mount(fileSystem, options);
            case JNR -> JnrMount.mount(fileSystem, options);
        };
    }

    @Override
    public ActiveMount mount(FileSystem fileSystem, Path directory, MountChoice choice, Consumer<String> say)
            throws IOException, CommandException {
        FuseEdge chosen = choice.edge();
        if (chosen != null) {
            return mountChosen(chosen, fileSystem, choice.options(directory, chosen));
        }
        MountOptions options = choice.options(directory, usual);
        try {
            return through(usual, fileSystem, options);
        } catch (EdgeUnavailableException e) {
            if (usual == FuseEdge.JNR) {
                throw e;
            }
            LOG.warn("the {} edge doesn't work here, so libfuse 2 is tried", usual, e);
            ActiveMount mount = mountInstead(e, fileSystem, choice.options(directory, FuseEdge.JNR));
            say.accept(e.getMessage() + "; so " + directory + " is mounted through libfuse 2, as with --fuse jnr");
            return mount;
        }
    }

    private ActiveMount mountChosen(FuseEdge chosen, FileSystem fileSystem, MountOptions options)
            throws IOException, CommandException {
        try {
            return through(chosen, fileSystem, options);
        } catch (EdgeUnavailableException e) {
            throw unavailable(chosen, e);
        }
    }

    private ActiveMount mountInstead(EdgeUnavailableException reason, FileSystem fileSystem, MountOptions options)
            throws IOException, CommandException {
        try {
            return through(FuseEdge.JNR, fileSystem, options);
        } catch (EdgeUnavailableException e) {
            throw CommandException.failed(
                    "neither way of mounting works on this machine. One of the two has to be mended:\n  "
                            + reason.getMessage() + "\n  " + e.getMessage(),
                    e);
        }
    }

    private ActiveMount through(FuseEdge edge, FileSystem fileSystem, MountOptions options) throws IOException {
        return new FuseMount(edge, edges.mount(edge, fileSystem, options));
    }

    /** An edge that was asked for doesn't work here. */
    static CommandException unavailable(FuseEdge chosen, EdgeUnavailableException reason) {
        return CommandException.failed(
                reason.getMessage() + "\nOr leave --fuse " + chosen + " out: casfs then takes what works here.",
                reason);
    }
}
