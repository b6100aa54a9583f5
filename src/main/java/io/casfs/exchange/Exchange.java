package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.identity.NodeId;
import io.casfs.membership.Membership;
import io.casfs.transport.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * The blocks of all members as one node sees them: fetches what is missing here, serves what others miss, and sees to
 * enough kept copies. Thread-safe.
 *
 * <p>Only sealed blocks pass through, and each is verified before it is stored or counted. Kept copies elsewhere count
 * once their holder said that they are verified and durable.
 */
public final class Exchange implements AutoCloseable {
    private final Peers peers;
    private final LocalCopies local;
    private final Fetcher fetcher;
    private final RemoteBlocks remote;
    private final Deliveries deliveries;
    private final CopyKeeper keeper;
    private final Counters counters;
    private final ExchangeSettings settings;
    private final FallbackBlockStore blocks;
    private final Object evicting = new Object();

    private Exchange(
            Peers peers, HeldBlocks held, ExchangeSettings settings, ExchangeListener listener, Counters counters) {
        this.peers = peers;
        this.settings = settings;
        this.counters = counters;
        this.local = new LocalCopies(held.store(), held.ledger(), held.verifier());
        this.fetcher = new Fetcher(peers, settings, counters);
        this.remote = new RemoteBlocks(local, fetcher, settings, listener);
        this.deliveries = new Deliveries(peers, local, counters);
        this.keeper = new CopyKeeper(peers, local, deliveries, remote, settings.replicas());
        this.blocks = new FallbackBlockStore(local, remote, keeper);
    }

    /**
     * Makes the exchange and has it serve peers from when the transport starts, so this comes before that.
     *
     * @param held is closed by the caller, after transport and exchange
     */
    public static Exchange create(
            Transport transport,
            Membership membership,
            Members members,
            HeldBlocks held,
            ExchangeSettings settings,
            ExchangeListener listener) {
        Peers peers = new Peers(transport, membership, members);
        Counters counters = new Counters();
        Exchange exchange = new Exchange(peers, held, settings, listener, counters);
        transport.serve(ExchangeMessage.PROTOCOL, new BlockServer(exchange.local, listener, counters));
        transport.listen(peers);
        transport.listen(exchange.keeper);
        return exchange;
    }

    /** Begins to hand over blocks that don't have enough copies; the transport has started. */
    public void start() {
        keeper.start();
    }

    /** Returns the sealed blocks of this node and, for reading, of all others. */
    public FallbackBlockStore blocks() {
        return blocks;
    }

    /**
     * Drops copies of this node, cached and kept ones, as far as enough other members keep theirs; hands over blocks where
     * too few do. Those not held are passed over.
     */
    public EvictionReport evict(Collection<BlockId> ids) throws IOException {
        // One at a time: a mark belongs to the eviction that made it.
        synchronized (evicting) {
            return new Eviction(peers, local, deliveries, settings.replicas(), RandomGenerator.getDefault()).run(ids);
        }
    }

    /**
     * Fetches blocks and stores them as cached copies, unless they are held.
     *
     * @param cancelled asked between blocks
     */
    public WarmingReport warm(Collection<BlockId> ids, TransferProgress progress, BooleanSupplier cancelled)
            throws InterruptedException {
        return new Warming(remote, progress, cancelled).run(ids);
    }

    /**
     * Waits until every block is kept by so many members, this one included, or by all if there are fewer; asks them now
     * and hands over what they lack.
     *
     * @param copies at least 1
     * @param cancelled ends the waiting: asked about twice a second
     */
    public SyncingReport sync(Collection<BlockId> ids, int copies, TransferProgress progress, BooleanSupplier cancelled)
            throws IOException {
        return new Syncing(peers, local, deliveries, remote, keeper).run(ids, copies, progress, cancelled);
    }

    /**
     * Says whether this node is leaving: from then on none of its copies counts, neither for itself nor for those who ask,
     * so that {@link #sync} sees to enough copies elsewhere.
     */
    public void leaving(boolean now) {
        local.leaving(now);
    }

    /** Returns the blocks that were written here and don't have enough confirmed copies yet. */
    public List<BlockId> unconfirmed() throws IOException {
        List<BlockId> ids = new ArrayList<>();
        local.ledger().unconfirmed(null, Integer.MAX_VALUE, ids::add);
        return ids;
    }

    /** Returns how well a block is kept as far as this node knows; asks nobody. */
    public Copies copies(BlockId id) throws IOException {
        int replicas = settings.replicas();
        if (!local.contains(id) || local.ledger().isCached(id)) {
            return new Copies(Copies.Kind.ELSEWHERE, 0, replicas);
        }
        if (!local.ledger().isUnconfirmed(id)) {
            return new Copies(Copies.Kind.SAFE, replicas, replicas);
        }
        Set<NodeId> keepers = keeper.keepers(id);
        int known = 1 + keepers.size();
        if (known >= replicas) {
            return new Copies(Copies.Kind.SAFE, known, replicas);
        }
        boolean othersLack = keepers.isEmpty() && peers.memberCount() > 1;
        return new Copies(othersLack ? Copies.Kind.LOCAL : Copies.Kind.PARTIAL, known, replicas);
    }

    /** Has all copies that this node keeps counted and made up again, since a member left that may have kept some. */
    public void recount() throws IOException {
        local.store().forEach(id -> {
            if (!local.ledger().isCached(id)) {
                local.recount(id);
            }
        });
        keeper.lookAtAll();
    }

    /** Returns those of some blocks that none of the members who can be reached holds, as they say now. */
    public Set<BlockId> heldByNobody(Collection<BlockId> ids) throws IOException {
        Set<BlockId> nobody = new HashSet<>(ids);
        List<BlockId> asked = List.copyOf(nobody);
        Map<NodeId, List<BlockId>> everybody = new HashMap<>();
        peers.memberIds().stream()
                .filter(peer -> !peer.equals(peers.self()))
                .forEach(peer -> everybody.put(peer, asked));
        // Whoever can't be asked counts as having none: only what somebody says is known.
        deliveries
                .look(everybody, (peer, lost) -> {})
                .values()
                .forEach(said -> said.forEach((id, state) -> {
                    if (state != CopyState.ABSENT && state != CopyState.DAMAGED) {
                        nobody.remove(id);
                    }
                }));
        return nobody;
    }

    /** Returns the counters since the start. */
    public ExchangeStatistics statistics() {
        return counters.statistics();
    }

    /** Ends the threads and all waiting for peers; reads of missing blocks fail from here on. */
    @Override
    public void close() {
        fetcher.close();
        deliveries.close();
        keeper.close();
    }
}
