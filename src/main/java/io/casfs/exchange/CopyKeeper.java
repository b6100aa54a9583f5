package io.casfs.exchange;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.casfs.block.BlockId;
import io.casfs.block.CopySource;
import io.casfs.identity.NodeId;
import io.casfs.transport.PeerListener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to enough copies of what was written here: has the members that placement names keep each block, until as many
 * kept copies as there are to be have been confirmed, this node's own included. One thread.
 */
final class CopyKeeper implements PeerListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CopyKeeper.class);
    private static final int BLOCKS_PER_ROUND = 1000;
    private static final long LINGER_MILLIS = 20;
    private static final long LOOK_AT_MEMBERS_MILLIS = 2_000;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Peers peers;
    private final LocalCopies local;
    private final Deliveries deliveries;
    private final CopySource copies;
    private final int replicas;
    private final FreshBlocks fresh = new FreshBlocks();
    private final Confirmations confirmations = new Confirmations();

    /** Bad copies of this node that a good one was sought for lately. */
    private final Cache<BlockId, Boolean> soughtGood = Caffeine.newBuilder()
            .maximumSize(10 * BLOCKS_PER_ROUND)
            .expireAfterWrite(Duration.ofMinutes(10))
            .executor(Runnable::run)
            .build();

    /** Peers that couldn't be reached lately. */
    private final Map<NodeId, Pause> pauses = new ConcurrentHashMap<>();

    private final Thread thread;
    private volatile boolean closed;
    private Set<NodeId> members = Set.of();

    /** Until when a peer is left alone. */
    private record Pause(long until, Duration length) {
        private static final Duration FIRST = Duration.ofSeconds(1);
        private static final Duration LONGEST = Duration.ofMinutes(1);

        static Pause after(@Nullable Pause before) {
            Duration doubled = before == null ? FIRST : before.length().multipliedBy(2);
            Duration length = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
            return new Pause(System.nanoTime() + length.toNanos(), length);
        }

        boolean isOver() {
            return System.nanoTime() - until >= 0;
        }
    }

    CopyKeeper(Peers peers, LocalCopies local, Deliveries deliveries, CopySource copies, int replicas) {
        this.peers = peers;
        this.local = local;
        this.deliveries = deliveries;
        this.copies = copies;
        this.replicas = replicas;
        this.thread = new Thread(this::run, "casfs-copies");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes note of a block that was written. */
    void written(BlockId id) {
        fresh.add(id);
    }

    void lookAtAll() {
        fresh.wantAll();
    }

    /** Who is known to keep a block that isn't confirmed. */
    Set<NodeId> keepers(BlockId id) {
        return confirmations.of(id);
    }

    /** Takes note that a peer keeps a block, verified and durable. */
    void confirm(BlockId id, NodeId peer) throws IOException {
        // A copy of a node that has left or was forgotten meanwhile doesn't count.
        if (!local.ledger().isUnconfirmed(id) || !peers.memberIds().contains(peer)) {
            return;
        }
        if (confirmations.add(id, peer) >= replicas - 1) {
            local.ledger().confirmed(id);
            confirmations.forget(id);
        }
    }

    @Override
    public void connected(NodeId peer) {
        if (pauses.remove(peer) != null) {
            fresh.wantAll();
        }
    }

    @Override
    public void disconnected(NodeId peer) {
        // The next delivery finds out, and whoever connects again is told.
    }

    private void run() {
        fresh.wantAll();
        while (!closed) {
            try {
                FreshBlocks.Work work = fresh.await(LOOK_AT_MEMBERS_MILLIS, LINGER_MILLIS, BLOCKS_PER_ROUND);
                if (haveMembersChanged() || work.all()) {
                    scan();
                } else {
                    round(work.ids());
                }
            } catch (InterruptedException | InterruptedIOException e) {
                return; // close() interrupts, nobody else
            } catch (IOException | RuntimeException e) {
                if (!closed) {
                    LOG.warn("Copies of blocks can't be handed over; trying again soon", e);
                    fresh.wantAllAt(System.nanoTime() + RETRY_NANOS);
                }
            }
        }
    }

    /** What members who left have confirmed counts no more, and new members may be named. */
    private boolean haveMembersChanged() {
        Set<NodeId> now = peers.memberIds();
        if (now.equals(members)) {
            return false;
        }
        members = now;
        confirmations.clear();
        return true;
    }

    private void scan() throws IOException {
        BlockId after = null;
        List<BlockId> ids = new ArrayList<>();
        do {
            ids.clear();
            local.ledger().unconfirmed(after, BLOCKS_PER_ROUND, ids::add);
            round(ids);
            after = ids.isEmpty() ? null : ids.get(ids.size() - 1);
        } while (ids.size() == BLOCKS_PER_ROUND && !closed);
    }

    private void round(List<BlockId> ids) throws IOException {
        int others = Math.min(replicas, members.size()) - 1;
        if (others < 1 || ids.isEmpty()) {
            return;
        }
        Map<NodeId, List<BlockId>> orders = new HashMap<>();
        for (BlockId id : ids) {
            if (!local.ledger().isUnconfirmed(id) || local.forgetIfAbsent(id)) {
                continue;
            }
            Set<NodeId> known = confirmations.of(id);
            peers.placed(id).stream()
                    .limit(others)
                    .filter(peer -> !known.contains(peer) && takesCopies(peer))
                    .forEach(peer -> orders.computeIfAbsent(peer, absent -> new ArrayList<>())
                            .add(id));
        }
        Set<BlockId> damaged = new HashSet<>();
        Map<NodeId, Map<BlockId, CopyState>> said = deliveries.keep(orders, this::lost);
        for (Map.Entry<NodeId, Map<BlockId, CopyState>> answers : said.entrySet()) {
            pauses.computeIfPresent(answers.getKey(), (peer, pause) -> pause.isOver() ? null : pause);
            for (Map.Entry<BlockId, CopyState> answer : answers.getValue().entrySet()) {
                if (answer.getValue() == CopyState.KEPT) {
                    confirm(answer.getKey(), answers.getKey());
                } else {
                    fresh.wantAllAt(System.nanoTime() + RETRY_NANOS);
                    if (answer.getValue() == CopyState.DAMAGED) {
                        damaged.add(answer.getKey());
                    }
                }
            }
        }
        for (BlockId id : damaged) {
            // Nobody took it, so this node's own copy is bad. If nobody has a better one, that isn't news every time.
            if (soughtGood.asMap().putIfAbsent(id, true) == null && copies.replaceBad(id)) {
                fresh.add(id);
            }
        }
    }

    private boolean takesCopies(NodeId peer) {
        Pause pause = pauses.get(peer);
        if (pause != null && !pause.isOver()) {
            return false;
        }
        if (!peers.isNear(peer)) {
            // Dialling it might take long, and all others would wait for that.
            pause(peer);
            return false;
        }
        return true;
    }

    private void lost(NodeId peer, IOException problem) {
        LOG.debug("Node {} doesn't take copies now: {}", peer, problem.getMessage());
        pause(peer);
    }

    private void pause(NodeId peer) {
        Pause pause = Pause.after(pauses.get(peer));
        pauses.put(peer, pause);
        fresh.wantAllAt(pause.until());
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
