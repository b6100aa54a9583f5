package io.casfs.transport.netty;

import io.casfs.identity.NodeId;
import io.casfs.transport.Transport;
import io.casfs.transport.UnreachableException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections to one peer. Thread-safe.
 *
 * <p>At most one is ready, which new requests take. When both nodes dialled at the same time there are two: both ends
 * then keep the one that the smaller id dialled and retire the other. A dialler had no connection when it dialled, so one
 * that is older than a greeting may last, or that the same node dialled, isn't such a rival but lost or given up at the
 * other end, and gives way.
 */
final class Peer {
    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);

    private final NodeId id;
    private final Context context;
    private final Dialler dialler;
    private final Inflow inflow = new Inflow();
    private final Deque<Outgoing> unsent = new ArrayDeque<>();
    private final Set<Connection> connections = new HashSet<>();
    private @Nullable Connection ready;
    private long waitingBytes;
    private boolean dialling;
    private boolean redialPlanned;
    private boolean kept;
    private boolean closed;
    private int failures;

    Peer(NodeId id, Context context, Dialler dialler) {
        this.id = id;
        this.context = context;
        this.dialler = dialler;
    }

    NodeId id() {
        return id;
    }

    Inflow inflow() {
        return inflow;
    }

    synchronized boolean isReady() {
        return ready != null;
    }

    /** Returns how many connections there are, those being retired included. */
    synchronized int connections() {
        return connections.size();
    }

    synchronized boolean isKept() {
        return kept;
    }

    /**
     * Sends a frame over the ready connection, or over the one to be made.
     *
     * @throws UnreachableException if too much waits already, or the transport is closed
     */
    void submit(Outgoing outgoing) throws UnreachableException {
        if (!reserve(outgoing)) {
            throw new UnreachableException(
                    "too much waits to be sent to node " + id + " already; send less before its answers come");
        }
        synchronized (this) {
            if (closed) {
                throw new UnreachableException("this node is closed");
            }
            if (ready != null) {
                ready.send(outgoing);
            } else {
                unsent.add(outgoing);
                dial();
            }
        }
    }

    /** Counts a frame as waiting until it is written; returns false if too much waits already. */
    boolean reserve(Outgoing outgoing) {
        int length = outgoing.frame().length();
        synchronized (this) {
            if (waitingBytes + length > Transport.MAX_WAITING_BYTES) {
                return false;
            }
            waitingBytes += length;
        }
        var unused = outgoing.written().whenComplete((nothing, problem) -> {
            synchronized (this) {
                waitingBytes -= length;
            }
        });
        return true;
    }

    /** Stops waiting for the answer to a request. */
    synchronized void forget(long number) {
        connections.forEach(connection -> connection.forget(number));
    }

    /** Keeps connected from now on, or no more. */
    synchronized void keep(boolean on) {
        kept = on;
        if (on && ready == null) {
            dial();
        }
    }

    private void dial() {
        if (dialling || closed) {
            return;
        }
        dialling = true;
        var unused = dialler.dial(id).whenComplete((connection, problem) -> dialled(problem));
    }

    private void dialled(@Nullable Throwable problem) {
        List<Outgoing> failed = List.of();
        synchronized (this) {
            dialling = false;
            if (problem != null && ready == null) {
                failures++;
                failed = new ArrayList<>(unsent);
                unsent.clear();
                planRedial();
            } else if (ready == null && unsent.isEmpty()) {
                planRedial();
            } else if (ready == null) {
                // It came and went already.
                dial();
            }
        }
        if (problem != null) {
            IOException reason = reason(problem);
            LOG.debug("dialling {} failed: {}", id, reason.getMessage());
            failed.forEach(outgoing -> outgoing.failed(reason));
        }
    }

    private static IOException reason(Throwable problem) {
        Throwable cause =
                problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        return cause instanceof IOException reason ? reason : new UnreachableException("dialling failed", cause);
    }

    private void planRedial() {
        if (!kept || redialPlanned || closed) {
            return;
        }
        Settings settings = context.settings();
        long pause = settings.backoff().toNanos() << Math.min(failures, 16);
        long bounded = Math.min(pause, settings.maxBackoff().toNanos());
        long jittered = bounded / 2 + ThreadLocalRandom.current().nextLong(bounded / 2 + 1);
        try {
            var unused = context.threads().network().schedule(this::redial, jittered, TimeUnit.NANOSECONDS);
            redialPlanned = true;
        } catch (RejectedExecutionException e) {
            LOG.trace("closed", e);
        }
    }

    private synchronized void redial() {
        redialPlanned = false;
        if (kept && ready == null) {
            dial();
        }
    }

    /** Takes in a connection that both ends have accepted. */
    void accepted(Connection connection) {
        synchronized (this) {
            if (closed) {
                connection.close();
                return;
            }
            failures = 0;
            if (connections.isEmpty()) {
                context.events().connected(id);
            }
            connections.add(connection);
            Connection rival = ready;
            if (rival != null && !replaces(connection, rival)) {
                connection.retire();
                return;
            }
            ready = connection;
            if (rival != null) {
                rival.retire();
            }
            unsent.forEach(connection::send);
            unsent.clear();
        }
    }

    private boolean replaces(Connection newer, Connection older) {
        boolean lost =
                newer.since() - older.since() > context.settings().greeting().toNanos();
        return lost || newer.dialler().compareTo(older.dialler()) <= 0;
    }

    /** Sends nothing more over a connection that is being retired. */
    synchronized void retired(Connection connection) {
        if (ready == connection) {
            ready = null;
        }
    }

    /** Forgets a connection that is closed. */
    synchronized void ended(Connection connection) {
        retired(connection);
        if (connections.remove(connection) && connections.isEmpty()) {
            context.events().disconnected(id);
        }
        if (ready == null) {
            planRedial();
        }
    }

    /** Closes all connections, telling the peer why if the gate refuses it. */
    synchronized void disconnect() {
        var refusal = context.greeter().refusal(id);
        for (Connection connection : connections) {
            if (refusal.isPresent()) {
                connection.refuse(Reason.NOT_ADMITTED, refusal.get());
            } else {
                connection.close();
            }
        }
    }

    /** Fails what waits and dials no more. */
    void close() {
        List<Outgoing> failed;
        synchronized (this) {
            closed = true;
            failed = new ArrayList<>(unsent);
            unsent.clear();
        }
        failed.forEach(outgoing -> outgoing.failed(new UnreachableException("this node is closed")));
    }
}
