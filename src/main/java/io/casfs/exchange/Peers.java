package io.casfs.exchange;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.casfs.block.BlockId;
import io.casfs.identity.NodeId;
import io.casfs.membership.Liveness;
import io.casfs.membership.Membership;
import io.casfs.transport.Envelope;
import io.casfs.transport.PeerListener;
import io.casfs.transport.Transport;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The other members: whom to ask for a block in which order, and how they have answered. Thread-safe. */
final class Peers implements PeerListener {
    private static final int REMEMBERED_BAD = 10_000;
    private static final Duration BAD_FOR = Duration.ofMinutes(10);

    private record Copy(NodeId holder, BlockId id) {}

    private final Transport transport;
    private final Membership membership;
    private final Members members;
    private final Map<NodeId, PeerRecord> records = new ConcurrentHashMap<>();
    private final Cache<Copy, Boolean> bad = Caffeine.newBuilder()
            .maximumSize(REMEMBERED_BAD)
            .expireAfterWrite(BAD_FOR)
            .executor(Runnable::run)
            .build();

    Peers(Transport transport, Membership membership, Members members) {
        this.transport = transport;
        this.membership = membership;
        this.members = members;
    }

    @Override
    public void connected(NodeId peer) {
        record(peer).connected();
    }

    @Override
    public void disconnected(NodeId peer) {
        record(peer).connected();
    }

    PeerRecord record(NodeId peer) {
        return records.computeIfAbsent(peer, absent -> new PeerRecord());
    }

    NodeId self() {
        return transport.self();
    }

    Set<NodeId> memberIds() {
        return Set.copyOf(members.weights().keySet());
    }

    int memberCount() {
        return members.weights().size();
    }

    /** All other members in the order in which they are to keep the block, whether they answer or not. */
    List<NodeId> placed(BlockId id) {
        return Placement.ranked(id, members.weights()).stream()
                .filter(node -> !node.equals(self()))
                .toList();
    }

    /** All other members, the likeliest to give a good copy soon first; else as placed. */
    List<NodeId> candidates(BlockId id) {
        Set<NodeId> connected = transport.connected();
        return placed(id).stream()
                .sorted(Comparator.comparingInt(peer -> doubts(peer, id, connected.contains(peer))))
                .toList();
    }

    private int doubts(NodeId peer, BlockId id, boolean connected) {
        int doubts = switch (connected ? Liveness.LIVE : membership.liveness(peer)) {
            case LIVE -> 0;
            case SUSPECTED -> 1;
            case DEAD -> 2;
        };
        // Each outweighs the ones before.
        return doubts + (record(peer).isPushedBack() ? 4 : 0) + (isBad(peer, id) ? 8 : 0);
    }

    boolean isConnected(NodeId peer) {
        return transport.connected().contains(peer);
    }

    /** Whether there is no member who couldn't be asked. */
    boolean areAllConnected() {
        Set<NodeId> connected = transport.connected();
        return memberIds().stream().allMatch(member -> member.equals(self()) || connected.contains(member));
    }

    /** Whether it is worth waiting for. */
    boolean isNear(NodeId peer) {
        return isConnected(peer) || membership.liveness(peer) != Liveness.DEAD;
    }

    /** Whether a peer that can't be reached now could a moment ago. */
    boolean isJustLost(NodeId peer) {
        return membership.liveness(peer) == Liveness.LIVE || record(peer).wasConnectedLately();
    }

    /** Notes that a peer's copy of a block is bad, so that others are asked first. */
    void distrust(NodeId peer, BlockId id) {
        bad.put(new Copy(peer, id), true);
    }

    private boolean isBad(NodeId peer, BlockId id) {
        return bad.getIfPresent(new Copy(peer, id)) != null;
    }

    CompletableFuture<Envelope<ExchangeMessage>> request(
            NodeId peer, Envelope<ExchangeMessage> request, Duration patience) {
        return transport.request(peer, ExchangeMessage.PROTOCOL, request, patience);
    }
}
