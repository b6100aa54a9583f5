package io.casfs.node;

import io.casfs.block.BlockId;
import io.casfs.exchange.EvictionReport;
import io.casfs.exchange.ExchangeStatistics;
import io.casfs.exchange.SyncingReport;
import io.casfs.exchange.TransferProgress;
import io.casfs.exchange.WarmingReport;
import io.casfs.identity.NodeId;
import io.casfs.joining.JoinToken;
import io.casfs.membership.Liveness;
import io.casfs.namespace.Change;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Member;
import io.casfs.replication.ReplicationStatus;
import io.casfs.transport.TransportStatistics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What commands ask of the cluster, answered by this node's volume and its peers. */
final class ClusterCommands implements ClusterService {
    /** Copies that a block is to have; see {@link io.casfs.exchange.ExchangeSettings}. */
    private static final int REPLICAS = 2;

    private final ClusterFolder folder;
    private final Volume volume;
    private final Peering peering;

    ClusterCommands(ClusterFolder folder, Volume volume, Peering peering) {
        this.folder = folder;
        this.volume = volume;
        this.peering = peering;
    }

    @Override
    public ClusterStatus status() throws IOException {
        TransportStatistics network = peering.transport().statistics();
        ExchangeStatistics blocks = peering.exchange().statistics();
        long unconfirmed = volume.unconfirmedBlocks();
        return new ClusterStatus(
                peering.transport().listening(),
                members(),
                copies(unconfirmed),
                NetworkStatus.of(network.bytesSent(), network.bytesReceived(), network.refused()),
                new BlocksStatus(
                        blocks.fetchedBlocks(),
                        blocks.fetchedBytes(),
                        blocks.servedBlocks(),
                        blocks.servedBytes(),
                        blocks.pushedBlocks(),
                        blocks.receivedBlocks(),
                        blocks.healed(),
                        unconfirmed));
    }

    private String copies(long unconfirmed) {
        int everywhere = Math.min(REPLICAS, peering.members().listed().size());
        return (unconfirmed > 0 ? 1 : everywhere) + "/" + REPLICAS;
    }

    private List<MemberStatus> members() {
        Map<NodeId, ReplicationStatus.OfMember> replicas = peering.replication().status().members().stream()
                .collect(Collectors.toMap(ReplicationStatus.OfMember::node, one -> one));
        List<MemberStatus> members = new ArrayList<>();
        for (Member member : peering.members().all().values()) {
            boolean self = member.id().equals(peering.transport().self());
            ReplicationStatus.OfMember replica = replicas.get(member.id());
            MemberStatus status = new MemberStatus(
                    member.id().toString(),
                    member.name(),
                    self ? "self" : state(member),
                    member.addresses().isEmpty() ? null : member.addresses().get(0),
                    member.weight(),
                    replica == null || replica.lastContact().isEmpty() ? null : replica.lacks());
            members.add(self ? 0 : members.size(), status);
        }
        return members;
    }

    private String state(Member member) {
        return switch (member.standing()) {
            case LEFT -> "left";
            case FORGOTTEN -> "forgotten";
            case LISTED -> liveness(member.id());
        };
    }

    private String liveness(NodeId node) {
        return switch (peering.membership().liveness(node)) {
            case LIVE -> "live";
            case SUSPECTED -> "suspected";
            case DEAD -> "dead";
        };
    }

    @Override
    public Invited invite(Duration validity, int uses) throws IOException, CommandException {
        List<String> addresses = peering.addresses();
        try {
            JoinToken token = peering.invitations().create(validity, uses, addresses, peering.authorityFingerprint());
            return new Invited(token.text(), token.expiry().toString(), uses, addresses);
        } catch (IllegalArgumentException e) {
            throw CommandException.wrongUse(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public CopiesReport sync(byte @Nullable [] path, int copies, Consumer<CopiesProgress> progress)
            throws IOException, CommandException {
        int listed = peering.members().listed().size();
        if (copies > listed) {
            throw CommandException.failed("there can't be " + copies + " copies: the cluster has " + members(listed)
                    + ". Invite another machine with 'casfs invite', or ask for fewer copies.");
        }
        int wanted = copies == 0 ? Math.min(REPLICAS, listed) : copies;
        Collection<BlockId> blocks = volume.blocksBelow(path == null ? new byte[0] : path);
        long before = peering.exchange().statistics().pushedBlocks();
        long bytesBefore = peering.exchange().statistics().pushedBytes();
        SyncingReport report = peering.exchange().sync(blocks, wanted, reporting(blocks.size(), progress), () -> false);
        if (!report.isComplete()) {
            throw CommandException.failed((report.blocks() - report.confirmed()) + " of " + report.blocks()
                    + " blocks don't have " + wanted + " copies: no node that could be asked has them");
        }
        ExchangeStatistics after = peering.exchange().statistics();
        return new CopiesReport(
                report.blocks(), after.pushedBlocks() - before, after.pushedBytes() - bytesBefore, wanted);
    }

    private static String members(int count) {
        return count == 1 ? "one member" : count + " members";
    }

    private static TransferProgress reporting(long total, Consumer<CopiesProgress> progress) {
        return (blocks, bytes) -> progress.accept(new CopiesProgress(blocks, total, bytes));
    }

    @Override
    public EvictReport evict(byte[] path) throws IOException, CommandException {
        EvictionReport report = peering.exchange().evict(volume.blocksBelow(path));
        volume.trim(); // or what was just evicted would be read from memory
        if (report.blocks() == 0 && report.refusedBlocks() > 0) {
            String reasons = report.refused().entrySet().stream()
                    .map(reason -> reason.getValue() + " blocks: " + reason.getKey())
                    .collect(Collectors.joining("; "));
            throw CommandException.failed("nothing was evicted (" + reasons + ")");
        }
        Integer copiesLeft = report.fewestCopies() == 0 ? null : report.fewestCopies();
        return new EvictReport(report.blocks(), report.bytes(), report.refusedBlocks(), copiesLeft);
    }

    @Override
    public WarmReport warm(byte[] path, Consumer<CopiesProgress> progress) throws IOException, CommandException {
        Collection<BlockId> blocks = volume.blocksBelow(path);
        try {
            WarmingReport report = peering.exchange().warm(blocks, reporting(blocks.size(), progress), () -> false);
            if (!report.failed().isEmpty()) {
                String reasons = report.failed().entrySet().stream()
                        .map(reason -> reason.getValue() + " blocks: " + reason.getKey())
                        .collect(Collectors.joining("; "));
                throw CommandException.failed("not everything could be fetched (" + reasons + ")");
            }
            return new WarmReport(report.blocks() + report.present(), report.blocks(), report.bytes());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted while blocks were fetched");
        }
    }

    @Override
    public void prepareLeaving(boolean force, Consumer<CopiesProgress> progress) throws IOException, CommandException {
        new Leaving(folder, volume, peering, force).prepare(progress);
    }

    @Override
    public LeaveReport leave(boolean force, Consumer<CopiesProgress> progress) throws IOException, CommandException {
        return new Leaving(folder, volume, peering, force).leave(progress);
    }

    @Override
    public Forgotten forget(String nodeNameOrId) throws IOException, CommandException {
        Member member = find(nodeNameOrId);
        if (member.id().equals(peering.transport().self())) {
            throw CommandException.failed(
                    "this is " + member.name() + " itself. To leave the cluster, use 'casfs leave'.");
        }
        boolean answers = peering.membership().liveness(member.id()) == Liveness.LIVE
                || peering.transport().connected().contains(member.id());
        if (answers) {
            throw CommandException.failed(
                    member.name() + " still answers. Use 'casfs leave' there, which hands over what"
                            + " only it has; 'forget' is for nodes that are lost.");
        }
        peering.namespace()
                .submit((tree, dot) -> Draft.of(new Change.EndMember(member.id(), Member.Standing.FORGOTTEN)));
        peering.namespace().sync();
        return new Forgotten(member.id().toString(), member.name());
    }

    private Member find(String nameOrId) throws CommandException {
        List<Member> found = peering.members().all().values().stream()
                .filter(Member::isListed)
                .filter(member ->
                        member.id().toString().equals(nameOrId) || member.name().equals(nameOrId))
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            Optional<Member> former = peering.members().all().values().stream()
                    .filter(member -> member.name().equals(nameOrId))
                    .findFirst();
            throw CommandException.failed(
                    former.isPresent()
                            ? nameOrId + " is no member any more"
                            : "there is no member '" + nameOrId + "'; 'casfs members' lists them");
        }
        throw CommandException.failed("several members are called " + nameOrId + "; name one by its id:\n"
                + found.stream().map(member -> "  " + member.id()).collect(Collectors.joining("\n")));
    }

    @Override
    public void events(Consumer<String> line, BooleanSupplier stop) {
        peering.events().lines(line, stop);
    }
}
