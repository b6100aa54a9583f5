package io.casfs.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node whose daemon answers on its control socket, seen from another process.
 *
 * <p>Each method is one request over a connection of its own. A refusal by the node comes back as the {@link
 * CommandException} it was; so does a daemon that doesn't answer.
 */
public final class RunningNode {
    private static final Duration END_PATIENCE = Duration.ofSeconds(60);

    private final ClusterFolder folder;

    private RunningNode(ClusterFolder folder) {
        this.folder = folder;
    }

    /** The running node of a cluster, if a daemon listens on its socket. */
    public static Optional<RunningNode> of(ClusterFolder folder) {
        try (SocketChannel channel = ControlExchange.connect(folder)) {
            return Optional.of(new RunningNode(folder));
        } catch (IOException e) {
            // No socket, or one that a killed daemon left.
            return Optional.empty();
        }
    }

    /** The cluster's folder. */
    public ClusterFolder folder() {
        return folder;
    }

    /** How the node is. */
    public NodeStatus status() throws IOException, CommandException {
        try (ControlExchange exchange = new ControlExchange(folder, new ControlMessage.StatusRequest(), text -> {})) {
            return exchange.last(ControlMessage.StatusReply.class).status();
        }
    }

    /** Mounts; returns {@link ControlMessage.Mounted} or {@link ControlMessage.Ending}. */
    ControlMessage mount(MountOrder order, Path directory, Consumer<String> notes)
            throws IOException, CommandException {
        MountChoice choice = order.choice();
        var request = new ControlMessage.MountRequest(
                directory.toString(),
                choice.edge() == null ? null : choice.edge().toString(),
                choice.owner(),
                choice.options());
        try (ControlExchange exchange = new ControlExchange(folder, request, notes)) {
            return exchange.next();
        } catch (ControlExchange.HungUpException e) {
            // It ended between accepting the connection and answering.
            return new ControlMessage.Ending(FolderLock.pid(folder.daemonLock()).orElse(0));
        }
    }

    ControlMessage.Unmounted unmount(@Nullable Path directory, boolean keepServing, Consumer<String> notes)
            throws IOException, CommandException {
        var request = new ControlMessage.UnmountRequest(directory == null ? null : directory.toString(), keepServing);
        try (ControlExchange exchange = new ControlExchange(folder, request, notes)) {
            return exchange.last(ControlMessage.Unmounted.class);
        }
    }

    /** Receives what a file consists of. */
    public interface ContentReader {
        /** First the whole. */
        void content(String key, long length) throws IOException;

        /** Then its pieces, in order. */
        void block(BlockEntry block) throws IOException;
    }

    /** Asks what the file at {@code path} consists of, relative to the root of the tree. */
    public void key(byte[] path, ContentReader reader) throws IOException, CommandException {
        try (ControlExchange exchange =
                new ControlExchange(folder, new ControlMessage.KeyRequest(ControlMessage.pathText(path)), text -> {})) {
            ControlMessage.Content content = exchange.last(ControlMessage.Content.class);
            reader.content(content.key(), content.length());
            while (exchange.next() instanceof ControlMessage.Blocks blocks) {
                for (BlockEntry block : blocks.blocks()) {
                    reader.block(block);
                }
            }
        }
    }

    /** Writes the content named by {@code key}. */
    public void cat(String key, OutputStream out) throws IOException, CommandException {
        try (ControlExchange exchange = new ControlExchange(folder, new ControlMessage.CatRequest(key), text -> {})) {
            exchange.copyTo(out);
        }
    }

    /** Stores a content; returns its key, when it is durable. */
    public String put(InputStream content) throws IOException, CommandException {
        try (ControlExchange exchange = new ControlExchange(folder, new ControlMessage.PutRequest(), text -> {})) {
            exchange.copyFrom(content);
            return exchange.last(ControlMessage.Stored.class).key();
        }
    }

    /** Receives what a verification says. */
    public interface VerifyListener {
        void progress(VerifyProgress progress);

        void problem(Problem problem);
    }

    /** What a verification has read. */
    public record Verified(long records, long blocks, long bytes, long problems) {}

    /** Has everything read and checked. */
    public Verified verify(VerifyListener listener) throws IOException, CommandException {
        try (ControlExchange exchange = new ControlExchange(folder, new ControlMessage.VerifyRequest(), text -> {})) {
            while (true) {
                ControlMessage message = exchange.next();
                if (message instanceof ControlMessage.Progress progress) {
                    listener.progress(progress.progress());
                } else if (message instanceof ControlMessage.ProblemFound found) {
                    listener.problem(found.problem());
                } else if (message instanceof ControlMessage.Verified verified) {
                    return new Verified(verified.records(), verified.blocks(), verified.bytes(), verified.problems());
                } else {
                    throw exchange.unexpected(message);
                }
            }
        }
    }

    /** Asks for a token to join with. */
    public Invited invite(Duration validity, int uses) throws IOException, CommandException {
        var request = new ControlMessage.InviteRequest(validity.toSeconds(), uses);
        try (ControlExchange exchange = new ControlExchange(folder, request, text -> {})) {
            return exchange.last(ControlMessage.Token.class).invited();
        }
    }

    /**
     * Waits until everything at {@code path}, or everything there is, has enough kept copies.
     *
     * @param copies this node's included; 0 for as many as the cluster wants
     */
    public CopiesReport sync(byte @Nullable [] path, int copies, Consumer<CopiesProgress> progress)
            throws IOException, CommandException {
        var request = new ControlMessage.SyncRequest(path == null ? null : ControlMessage.pathText(path), copies);
        return reported(request, ControlMessage.Copied.class, progress).report();
    }

    /** Has the copies dropped that others keep as well. */
    public EvictReport evict(byte[] path) throws IOException, CommandException {
        var request = new ControlMessage.EvictRequest(ControlMessage.pathText(path));
        return reported(request, ControlMessage.Evicted.class, progress -> {}).report();
    }

    /** Has everything at {@code path} fetched. */
    public WarmReport warm(byte[] path, Consumer<CopiesProgress> progress) throws IOException, CommandException {
        var request = new ControlMessage.WarmRequest(ControlMessage.pathText(path));
        return reported(request, ControlMessage.Warmed.class, progress).report();
    }

    /** Has a member put out, named by its name or id. */
    public Forgotten forget(String member) throws IOException, CommandException {
        var request = new ControlMessage.ForgetRequest(member);
        return reported(request, ControlMessage.ForgottenReply.class, progress -> {})
                .forgotten();
    }

    /**
     * What became of a node that left.
     *
     * @param directories that were mounted
     */
    public record Departure(LeaveReport report, List<String> directories) {}

    /**
     * Has the node leave its cluster; returns when its process has ended.
     *
     * @param force also if that loses what only this node holds
     */
    public Departure leave(boolean force, Consumer<CopiesProgress> progress) throws IOException, CommandException {
        ControlMessage.Left left =
                reported(new ControlMessage.LeaveRequest(force), ControlMessage.Left.class, progress);
        if (!ProcessLife.awaitEnd(left.pid(), END_PATIENCE)) {
            throw CommandException.failed("the node has left, but its daemon (process " + left.pid()
                    + ") has not ended. Its log is " + folder.log());
        }
        return new Departure(left.report(), left.directories());
    }

    /**
     * Gives the lines of the node's event log so far.
     *
     * @param follow and the new ones, until the node ends
     */
    public void events(boolean follow, Consumer<String> line) throws IOException, CommandException {
        try (ControlExchange exchange =
                new ControlExchange(folder, new ControlMessage.EventsRequest(follow), text -> {})) {
            ControlMessage message = exchange.next();
            while (message instanceof ControlMessage.Events events) {
                events.lines().forEach(line);
                message = exchange.next();
            }
            var unused = exchange.as(ControlMessage.Done.class, message);
        }
    }

    private <T extends ControlMessage> T reported(
            ControlMessage request, Class<T> answer, Consumer<CopiesProgress> progress)
            throws IOException, CommandException {
        try (ControlExchange exchange = new ControlExchange(folder, request, text -> {})) {
            ControlMessage message = exchange.next();
            while (message instanceof ControlMessage.Copying copying) {
                progress.accept(copying.progress());
                message = exchange.next();
            }
            return exchange.as(answer, message);
        }
    }
}
