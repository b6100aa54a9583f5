package io.casfs.node;

import static java.util.Objects.requireNonNull;

import io.casfs.exchange.Exchange;
import io.casfs.exchange.ExchangeSettings;
import io.casfs.exchange.HeldBlocks;
import io.casfs.identity.ClusterAuthority;
import io.casfs.identity.NodeId;
import io.casfs.joining.Invitations;
import io.casfs.joining.Inviter;
import io.casfs.joining.JoinMessage;
import io.casfs.membership.Membership;
import io.casfs.membership.SwimMembership;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Change;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Member;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Vector;
import io.casfs.replication.Bootstrap;
import io.casfs.replication.Hold;
import io.casfs.replication.Replication;
import io.casfs.replication.Security;
import io.casfs.store.LocalStore;
import io.casfs.transport.Transport;
import io.casfs.transport.netty.NettyTransport;
import java.io.IOException;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among its peers: transport, liveness, replication and exchange, following the member list.
 *
 * <p>{@link #open} makes the parts that blocks are read through and takes the port; {@link #begin} lets others in, fetches
 * the tree if this node has just joined, and puts the node itself on the member list as it is now.
 */
final class Peering implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Peering.class);

    private final ClusterFolder folder;
    private final NodeIdentity identity;
    private final LocalStore store;
    private final Members members;
    private final Transport transport;
    private final Membership membership;
    private final Exchange exchange;
    private final Invitations invitations;
    private final EventLog events;
    private final CountedMembers counted;
    private final ExecutorService follower =
            Executors.newSingleThreadExecutor(work -> new Thread(work, "casfs-members"));
    private @Nullable Replication replication;

    private Peering(
            ClusterFolder folder,
            NodeIdentity identity,
            LocalStore store,
            Members members,
            Transport transport,
            HeldBlocks held)
            throws IOException {
        this.folder = folder;
        this.identity = identity;
        this.store = store;
        this.members = members;
        this.transport = transport;
        this.membership = SwimMembership.over(transport);
        this.events = new EventLog(transport.listening(), System::nanoTime);
        this.exchange = Exchange.create(
                transport,
                membership,
                members,
                held,
                ExchangeSettings.defaults(),
                new PeerEvents(events, store.namespace(), members));
        this.counted = new CountedMembers(folder.path());
        this.invitations = Invitations.open(folder.path().resolve("invitations"), InstantSource.system());
    }

    /** Takes the port that was chosen before, or chooses one, and makes what reads blocks of peers. */
    static Peering open(ClusterFolder folder, NodeIdentity identity, LocalStore store, HeldBlocks held)
            throws IOException, CommandException {
        byte[] clusterId = identity.keys().clusterId();
        Members members = new Members(identity.id(), clusterId, identity.admission(), store.namespace());
        Transport transport = ListenAddress.open(
                folder.setting().listen(),
                address -> NettyTransport.open(identity.tls(), clusterId, address, members, members));
        try {
            keepAddress(folder, transport.listening());
            return new Peering(folder, identity, store, members, transport, held);
        } catch (IOException | CommandException | RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    /** Keeps the first address for good; a port that is taken today may be free again tomorrow. */
    private static void keepAddress(ClusterFolder folder, String listening) throws IOException, CommandException {
        String chosen = folder.setting().listen();
        if (chosen == null || ListenAddress.parse(chosen).port() == 0) {
            folder.updateSetting(Optional.empty(), Optional.of(listening));
        } else if (!ListenAddress.parse(chosen).equals(ListenAddress.parse(listening))) {
            LOG.warn(
                    "{} is taken by another program; this node listens at {} until it is started again",
                    chosen,
                    listening);
        }
    }

    /**
     * Lets others in, and becomes one of them.
     *
     * @param hold what own mutations wait for
     * @param progress told in words how far it is
     */
    void begin(Hold hold, Consumer<String> progress) throws IOException, CommandException {
        Security security = new Security(
                identity.keys().records(), statement -> Bytes.of(identity.key().sign(statement)));
        Replication created = Replication.create(store.replica(), transport, members, security, hold);
        replication = created;
        transport.serveStrangers(
                JoinMessage.PROTOCOL,
                new Inviter(
                        invitations,
                        identity.tls().node(),
                        new Admitting(identity, store.namespace(), this::addresses)));
        transport.start();
        Optional<JoinedFrom> joined = JoinedFrom.read(folder.path());
        if (joined.isPresent()) {
            fetchTree(joined.get(), progress);
        }
        listSelf();
        store.namespace().onMembersChanged(this::followSoon);
        follow();
        membership.start();
        created.start();
        exchange.start();
        followSoon();
    }

    private void fetchTree(JoinedFrom joined, Consumer<String> progress) throws IOException, CommandException {
        if (!store.replica().applied().equals(Vector.EMPTY)) {
            // All of it came before the process died; what comes in parts is taken back at the start.
            JoinedFrom.done(folder.path());
            return;
        }
        members.vouchFor(joined.inviter(), joined.addresses());
        progress.accept("fetching the tree");
        try {
            Bootstrap.run(
                    store.replica(),
                    transport,
                    joined.inviter(),
                    reached -> progress.accept("fetching the tree: " + reached.parts() + " of about "
                            + Math.max(reached.parts(), reached.estimatedParts()) + " parts"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed(
                    "the node was told to end while the tree was fetched; mount again to go on", e);
        } catch (IOException e) {
            throw CommandException.failed(
                    "this node has joined, but can't fetch the tree from its inviter at "
                            + String.join(" or ", joined.addresses()) + ": " + e.getMessage()
                            + ". Mount again when the inviter can be reached. If it never comes back, remove "
                            + folder.path() + ", which holds nothing yet, and join with a new token.",
                    e);
        }
        JoinedFrom.done(folder.path());
        members.refresh();
    }

    /** Writes this node's name and addresses into the member list, if they aren't there. */
    private void listSelf() throws IOException, CommandException {
        String name = folder.setting().nodeName();
        Bytes publicKey = Bytes.of(identity.key().publicKey().getEncoded());
        List<String> addresses = addresses();
        Optional<Member> listed = store.namespace().member(identity.id());
        if (listed.isPresent() && !listed.get().isListed()) {
            throw CommandException.failed(
                    "this node has left the cluster, or was put out of it with 'casfs forget'. To come"
                            + " back, join anew: remove " + folder.path()
                            + " (what only this node had is lost with it) and mount with a new token.");
        }
        if (listed.isEmpty()
                || !listed.get().name().equals(name)
                || !listed.get().addresses().equals(addresses)) {
            int weight = listed.map(Member::weight).orElse(Member.USUAL_WEIGHT);
            store.namespace()
                    .submit((tree, dot) ->
                            Draft.of(new Change.SetMember(identity.id(), publicKey, name, addresses, weight)));
        }
    }

    /** Returns where others may reach this node, the likeliest first. */
    List<String> addresses() {
        try {
            return ListenAddress.parse(transport.listening()).reachableAt();
        } catch (SocketException e) {
            LOG.warn("The addresses of this machine can't be listed: {}", e.toString());
            return List.of(transport.listening());
        }
    }

    private void followSoon() {
        try {
            follower.execute(this::followQuietly);
        } catch (RejectedExecutionException e) {
            LOG.debug("the node is ending and follows the member list no more");
        }
    }

    private void followQuietly() {
        try {
            follow();
            recount();
        } catch (IOException | RuntimeException e) {
            LOG.error("The member list can't be followed", e);
        }
    }

    /** Has all parts know who belongs to the cluster now. */
    private void follow() throws IOException {
        members.refresh();
        Set<NodeId> listed = members.listed();
        Set<NodeId> peers = new HashSet<>(listed);
        peers.remove(identity.id());
        membership.members(listed);
        transport.keepConnected(peers);
        for (NodeId peer : transport.connected()) {
            if (!members.admits(peer)) {
                transport.disconnect(peer);
            }
        }
    }

    /** Has copies counted again if some may have been those of a member that is gone. */
    private void recount() {
        try {
            Set<NodeId> listed = members.listed();
            if (counted.anyGone(listed)) {
                exchange.recount();
            }
            counted.counted(listed);
        } catch (IOException | RuntimeException e) {
            LOG.error("The copies of this node's blocks can't be counted again; that is tried at the next start", e);
        }
    }

    Members members() {
        return members;
    }

    Transport transport() {
        return transport;
    }

    Membership membership() {
        return membership;
    }

    Exchange exchange() {
        return exchange;
    }

    Invitations invitations() {
        return invitations;
    }

    EventLog events() {
        return events;
    }

    Replication replication() {
        return requireNonNull(replication, "begun before anybody asks");
    }

    /** Returns the authority's fingerprint, by which tokens name the cluster. */
    byte[] authorityFingerprint() {
        return ClusterAuthority.fingerprint(identity.tls().authority().getPublicKey());
    }

    Namespace namespace() {
        return store.namespace();
    }

    /** Hands over what peers don't have yet, for some seconds at most, and ends everything in reverse. */
    @Override
    public void close() {
        follower.shutdown();
        membership.close();
        if (replication != null) {
            replication.close();
        }
        transport.close();
        exchange.close();
    }
}
