package io.casfs.membership;

import io.casfs.identity.NodeId;
import io.casfs.transport.Transport;
import io.scalecube.cluster.Cluster;
import io.scalecube.cluster.ClusterConfig;
import io.scalecube.cluster.ClusterImpl;
import io.scalecube.cluster.ClusterMessageHandler;
import io.scalecube.cluster.membership.MembershipEvent;
import io.scalecube.cluster.metadata.MetadataCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** ScaleCube at work, from {@link #start} to {@link #close}: one run of this node as others see it. Thread-safe. */
final class Swim implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Swim.class);

    /** Tables are exchanged with so many at the start; each that answers tells others of us. */
    private static final int SEEDS = 3;

    private static final int FANOUT = 2;
    private static final int REPEAT = 2;

    /** Nothing is said of a member but that it is there; ScaleCube's own codec is Java's serialization. */
    private static final MetadataCodec NOTHING = new MetadataCodec() {
        @Override
        public @Nullable Object deserialize(ByteBuffer buffer) {
            return null;
        }

        @Override
        public ByteBuffer serialize(@Nullable Object metadata) {
            return ByteBuffer.allocate(0);
        }
    };

    private final Run run;
    private final Settings settings;
    private final SwimTransport transport;
    private @Nullable ClusterImpl cluster;

    /**
     * @param timer runs what is to happen later
     */
    Swim(Transport transport, Settings settings, Surroundings surroundings, ScheduledExecutorService timer) {
        this.run = Run.begin(transport.self());
        this.settings = settings;
        long moment = settings.gossip().toMillis() / 10;
        this.transport = new SwimTransport(run, transport, surroundings, task -> {
            var unused = timer.schedule(task, moment, TimeUnit.MILLISECONDS);
        });
    }

    /**
     * Begins; returns without waiting for anybody.
     *
     * @param others how many other members are listed
     */
    synchronized void start(int others) {
        ClusterImpl made = new ClusterImpl(configuration(Math.min(SEEDS, others)))
                .transportFactory(() -> unused -> transport)
                .handler(unused -> new Watch());
        cluster = made;
        var unused = made.start()
                .subscribe(
                        (Cluster begun) -> LOG.debug("{} takes part", run),
                        problem -> LOG.error("this node can't tell who is live", problem));
    }

    private ClusterConfig configuration(int seeds) {
        return ClusterConfig.defaultLanConfig()
                .memberId(run.text())
                .metadataCodec(NOTHING)
                .metadataTimeout(millis(settings.ping().multipliedBy(3)))
                .failureDetector(detector -> detector.pingInterval(millis(settings.ping()))
                        .pingTimeout(millis(settings.pingTimeout()))
                        .pingReqMembers(3))
                .gossip(gossip -> gossip.gossipInterval(settings.gossip().toMillis())
                        .gossipFanout(FANOUT)
                        .gossipRepeatMult(REPEAT))
                .membership(membership -> membership
                        .namespace(ScaleCubeForm.NAMESPACE)
                        .seedMembers(SwimTransport.seedAddresses(seeds))
                        .suspicionMult(settings.suspicion())
                        .syncInterval(millis(settings.sync()))
                        .syncTimeout(millis(settings.ping().multipliedBy(3))));
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }

    /** Takes what a peer said. */
    void receive(NodeId peer, MembershipMessage message) {
        transport.receive(peer, message);
    }

    /** Has tables exchanged with a peer now. */
    void introduce(NodeId peer) {
        transport.introduce(peer);
    }

    /** Leaves: what is told in three rounds reaches several, who tell the rest. */
    @Override
    public synchronized void close() {
        ClusterImpl running = cluster;
        if (running == null) {
            return;
        }
        cluster = null;
        CompletableFuture<Void> left = running.onShutdown().toFuture();
        running.shutdown();
        try {
            left.get(3 * settings.gossip().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.trace("ScaleCube ends its thread by itself soon", e);
        } catch (ExecutionException e) {
            LOG.warn("leaving failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        transport.end();
    }

    /** Has the table looked at after each event. */
    private final class Watch implements ClusterMessageHandler {
        @Override
        public void onMembershipEvent(MembershipEvent event) {
            transport.look();
        }
    }
}
