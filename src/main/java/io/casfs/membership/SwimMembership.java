package io.casfs.membership;

import io.casfs.identity.NodeId;
import io.casfs.membership.MembershipMessage.Sighting;
import io.casfs.transport.Envelope;
import io.casfs.transport.Handler;
import io.casfs.transport.PeerListener;
import io.casfs.transport.RefusedException;
import io.casfs.transport.Transport;
import io.scalecube.cluster.membership.MemberStatus;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live view by SWIM (Das, Gupta, Motivala, "SWIM: Scalable Weakly-consistent Infection-style Process Group Membership
 * Protocol", DSN 2002), as ScaleCube does it, over our transport.
 *
 * <p>While nobody else is listed nothing runs. A member is dead about ten seconds after it was killed, in a small cluster;
 * the time grows with the logarithm of the number of members.
 */
public final class SwimMembership implements Membership {
    private static final Logger LOG = LoggerFactory.getLogger(SwimMembership.class);

    /**
     * With more members, whoever connects isn't introduced: the regular exchanges of so many are soon enough.
     */
    private static final int MAX_INTRODUCED = 32;

    private final Transport transport;
    private final Settings settings;
    private final HostLookup host;
    private final ScheduledThreadPoolExecutor timer;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Seeds seeds;
    private volatile Roll roll;
    private volatile Map<NodeId, Liveness> seen = Map.of();
    private volatile @Nullable Swim swim;
    /** Whether SWIM can't run on this machine; then a connection is what shows that a member lives. */
    private volatile boolean withoutSwim;

    private boolean started;
    private boolean closed;

    /** Looks up this machine's own name, as ScaleCube does at its start and can't do without. */
    @FunctionalInterface
    interface HostLookup {
        InetAddress get() throws UnknownHostException;
    }

    private SwimMembership(Transport transport, Settings settings, HostLookup host) {
        this.transport = transport;
        this.settings = settings;
        this.host = host;
        this.roll = new Roll(transport.self(), Set.of());
        this.seeds = new Seeds(this::view, transport::connected);
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "casfs-membership");
            thread.setDaemon(true);
            return thread;
        });
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Returns the membership of the transport's node; to be called before the transport is started. */
    public static SwimMembership over(Transport transport) {
        return over(transport, Settings.LAN, InetAddress::getLocalHost);
    }

    static SwimMembership over(Transport transport, Settings settings, HostLookup host) {
        SwimMembership membership = new SwimMembership(transport, settings, host);
        transport.serve(MembershipMessage.PROTOCOL, membership.new Ear());
        transport.listen(membership.new Door());
        return membership;
    }

    @Override
    public synchronized void start() {
        started = true;
        adjust();
    }

    @Override
    public void members(Set<NodeId> listed) {
        Roll before;
        synchronized (this) {
            before = roll;
            roll = new Roll(transport.self(), listed);
            adjust();
        }
        for (NodeId node : roll.others()) {
            if (!before.others().contains(node) && transport.connected().contains(node)) {
                introduce(node);
            }
        }
        if (!before.others().equals(roll.others())) {
            tellListeners();
        }
    }

    /** Runs SWIM exactly while there is somebody to talk to. Not on the caller's thread: it looks up this host's name. */
    private void adjust() {
        if (started && !closed) {
            timer.execute(this::startOrStop);
        }
    }

    private void startOrStop() {
        Swim running = swim;
        boolean alone = roll.others().isEmpty();
        if (running != null && alone) {
            swim = null;
            seen = Map.of();
            running.close();
        } else if (running == null && !alone && canStart()) {
            Swim begun = new Swim(transport, settings, new Eye(), timer);
            swim = begun;
            begun.start(roll.others().size());
        }
    }

    private boolean canStart() {
        try {
            LOG.debug("this machine is {}", host.get());
            withoutSwim = false;
        } catch (UnknownHostException e) {
            LOG.warn(
                    "this machine's name has no address, so members count as live exactly while connected;"
                            + " add the name to /etc/hosts and mount again: {}",
                    e.getMessage());
            withoutSwim = true;
            tellListeners();
        }
        return !withoutSwim;
    }

    /** Has a member that connected, and that SWIM hasn't met a little later by itself, met. */
    private void introduce(NodeId peer) {
        try {
            var unused =
                    timer.schedule(() -> introduceNow(peer), settings.ping().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.trace("closed", e);
        }
    }

    private void introduceNow(NodeId peer) {
        Swim running = swim;
        Set<NodeId> others = roll.others();
        if (running != null
                && others.contains(peer)
                && others.size() <= MAX_INTRODUCED
                && liveness(peer) != Liveness.LIVE) {
            running.introduce(peer);
        }
    }

    /** Returns how nodes are seen; a node that was just restarted has several runs in the table, and lives if one does. */
    static Map<NodeId, Liveness> summary(List<Sighting> table) {
        Map<NodeId, Liveness> nodes = new HashMap<>();
        for (Sighting sighting : table) {
            nodes.merge(
                    sighting.member().node(),
                    liveness(sighting.status()),
                    (one, other) -> one.compareTo(other) < 0 ? one : other);
        }
        return Map.copyOf(nodes);
    }

    private static Liveness liveness(MemberStatus status) {
        return switch (status) {
            case ALIVE -> Liveness.LIVE;
            case SUSPECT -> Liveness.SUSPECTED;
            case LEAVING, DEAD -> Liveness.DEAD;
        };
    }

    private void tellListeners() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.error("a listener to the view of members failed", e);
            }
        }
    }

    @Override
    public Map<NodeId, Liveness> view() {
        Map<NodeId, Liveness> view = new HashMap<>();
        for (NodeId node : roll.others()) {
            view.put(node, liveness(node));
        }
        return Collections.unmodifiableMap(view);
    }

    @Override
    public Liveness liveness(NodeId node) {
        if (node.equals(transport.self())) {
            return Liveness.LIVE;
        }
        if (!roll.others().contains(node)) {
            return Liveness.DEAD;
        }
        if (withoutSwim) {
            return transport.connected().contains(node) ? Liveness.LIVE : Liveness.DEAD;
        }
        return seen.getOrDefault(node, Liveness.DEAD);
    }

    @Override
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    /** Tells some members that this node leaves, for less than a second, and ends. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        end();
        timer.shutdown();
        try {
            if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("looking up this machine's name takes long; membership ends without it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // It may have been at its start just now.
        end();
    }

    private void end() {
        Swim running = swim;
        if (running != null) {
            running.close();
        }
    }

    /** Sees what SWIM sees. */
    private final class Eye implements Surroundings {
        @Override
        public boolean isListed(NodeId node) {
            return roll.others().contains(node);
        }

        @Override
        public Optional<NodeId> nextSeed() {
            return seeds.next();
        }

        @Override
        public void see(List<Sighting> table) {
            Map<NodeId, Liveness> now = summary(table);
            if (!now.equals(seen)) {
                seen = now;
                tellListeners();
            }
        }
    }

    /** Hears what peers say. */
    private final class Ear implements Handler<MembershipMessage> {
        @Override
        public CompletionStage<Envelope<MembershipMessage>> answer(NodeId peer, Envelope<MembershipMessage> request) {
            return CompletableFuture.failedFuture(new RefusedException("membership has only one-way messages"));
        }

        @Override
        public void take(NodeId peer, Envelope<MembershipMessage> message) {
            Swim running = swim;
            if (running != null) {
                roll.believable(peer, message.message()).ifPresent(said -> running.receive(peer, said));
            }
        }
    }

    /** Sees who comes and goes. */
    private final class Door implements PeerListener {
        @Override
        public void connected(NodeId peer) {
            introduce(peer);
            changed();
        }

        @Override
        public void disconnected(NodeId peer) {
            changed();
        }

        private void changed() {
            if (withoutSwim) {
                try {
                    timer.execute(SwimMembership.this::tellListeners);
                } catch (RejectedExecutionException e) {
                    LOG.trace("closed", e);
                }
            }
        }
    }
}
