package io.casfs.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** Does what commands ask of a node that concerns its cluster. */
final class ClusterRequests {
    private final Node node;
    private final ClusterFolder folder;
    private final ClusterService.Source cluster;
    private final VolumeUsers users;
    private final ScheduledExecutorService timer;

    ClusterRequests(
            Node node,
            ClusterFolder folder,
            ClusterService.Source cluster,
            VolumeUsers users,
            ScheduledExecutorService timer) {
        this.node = node;
        this.folder = folder;
        this.cluster = cluster;
        this.users = users;
        this.timer = timer;
    }

    /** Answers a request, if it is one of those. */
    boolean handle(ControlMessage request, ControlFrames connection) throws IOException, CommandException {
        try {
            return answer(request, connection);
        } catch (UncheckedIOException e) {
            // From a progress report: nobody waits for the answer any more.
            throw e.getCause();
        }
    }

    private boolean answer(ControlMessage request, ControlFrames connection) throws IOException, CommandException {
        if (request instanceof ControlMessage.InviteRequest invite) {
            Invited invited = ask(
                    connection, service -> service.invite(Duration.ofSeconds(invite.validitySeconds()), invite.uses()));
            connection.send(new ControlMessage.Token(invited));
        } else if (request instanceof ControlMessage.SyncRequest sync) {
            byte[] path = sync.path() == null ? null : ControlMessage.pathBytes(sync.path());
            connection.send(new ControlMessage.Copied(
                    reporting(connection, (service, progress) -> service.sync(path, sync.copies(), progress))));
        } else if (request instanceof ControlMessage.WarmRequest warm) {
            byte[] path = ControlMessage.pathBytes(warm.path());
            connection.send(new ControlMessage.Warmed(
                    reporting(connection, (service, progress) -> service.warm(path, progress))));
        } else if (request instanceof ControlMessage.EvictRequest evict) {
            byte[] path = ControlMessage.pathBytes(evict.path());
            connection.send(
                    new ControlMessage.Evicted(reporting(connection, (service, progress) -> service.evict(path))));
        } else if (request instanceof ControlMessage.ForgetRequest forget) {
            connection.send(new ControlMessage.ForgottenReply(
                    reporting(connection, (service, progress) -> service.forget(forget.node()))));
        } else if (request instanceof ControlMessage.LeaveRequest leave) {
            connection.send(leave(leave.force(), connection));
        } else if (request instanceof ControlMessage.EventsRequest events) {
            EventsReply reply = new EventsReply(connection, node::isEnding, events.follow());
            cluster.get().events(reply::line, reply::isToStop);
            reply.finish();
        } else {
            return false;
        }
        return true;
    }

    private interface Question<T> {
        T ask(ClusterService service) throws IOException, CommandException;
    }

    private interface ReportingQuestion<T> {
        T ask(ClusterService service, Consumer<CopiesProgress> progress) throws IOException, CommandException;
    }

    private <T> T ask(ControlFrames connection, Question<T> question) throws IOException, CommandException {
        return users.run(connection, volume -> question.ask(cluster.get()));
    }

    /** Also for questions that report nothing: the command sees that its question is still worked on. */
    private <T> T reporting(ControlFrames connection, ReportingQuestion<T> question)
            throws IOException, CommandException {
        try (CopiesReporter reporter = CopiesReporter.start(timer, connection)) {
            return ask(connection, service -> question.ask(service, reporter));
        }
    }

    // What takes long comes first, with the directories still in use. Then nothing can be written any more, and what
    // was written meanwhile is handed over before the goodbye.
    private ControlMessage leave(boolean force, ControlFrames connection) throws IOException, CommandException {
        try (CopiesReporter reporter = CopiesReporter.start(timer, connection)) {
            boolean unused = ask(connection, service -> {
                service.prepareLeaving(force, reporter);
                return true;
            });
            List<Path> unmounted = node.unmount(null, true);
            LeaveReport report = ask(connection, service -> service.leave(force, reporter));
            node.shutDown();
            NodeRequests.requireAllCommitted(node, folder);
            return new ControlMessage.Left(
                    report,
                    unmounted.stream().map(Path::toString).toList(),
                    ProcessHandle.current().pid());
        }
    }
}
