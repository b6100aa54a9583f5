package io.casfs.exchange;

import io.casfs.block.BlockId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops copies of this node without losing any block: a kept one only once enough other members said, asked after it was
 * marked as being released, that they keep theirs. Two nodes that release one block at once see each other's marks, and
 * each takes its own back and tries again after a random time. For one thread.
 */
final class Eviction {
    private static final Logger LOG = LoggerFactory.getLogger(Eviction.class);
    private static final int BLOCKS_AT_ONCE = 128;
    private static final int ATTEMPTS = 8;
    private static final int FIRST_PAUSE_MILLIS = 40;

    private final Peers peers;
    private final LocalCopies local;
    private final Deliveries deliveries;
    private final int replicas;
    private final RandomGenerator random;

    private final Map<String, Long> refused = new TreeMap<>();
    private long blocks;
    private long bytes;
    private int fewestCopies;

    Eviction(Peers peers, LocalCopies local, Deliveries deliveries, int replicas, RandomGenerator random) {
        this.peers = peers;
        this.local = local;
        this.deliveries = deliveries;
        this.replicas = replicas;
        this.random = random;
    }

    EvictionReport run(Collection<BlockId> ids) throws IOException {
        List<BlockId> distinct = ids.stream().distinct().toList();
        for (List<BlockId> batch : Deliveries.batches(distinct, BLOCKS_AT_ONCE)) {
            evict(batch);
        }
        return new EvictionReport(blocks, bytes, fewestCopies, refused);
    }

    private void evict(List<BlockId> batch) throws IOException {
        List<BlockId> pending = new ArrayList<>();
        for (BlockId id : batch) {
            int length = local.length(id);
            if (length > 0 && local.dropCached(id)) {
                count(length);
            } else if (length > 0) {
                pending.add(id);
            }
        }
        for (int attempt = 0; !pending.isEmpty(); attempt++) {
            pending = release(pending);
            if (attempt == ATTEMPTS) {
                pending.forEach(id -> refuse("another node releases it at the same time; try again"));
                return;
            }
            if (!pending.isEmpty()) {
                pause(attempt);
            }
        }
    }

    /** Releases what can be; returns what is contested. */
    private List<BlockId> release(List<BlockId> ids) throws IOException {
        int others = peers.memberCount() - 1;
        if (others < 1) {
            ids.forEach(id -> refuse("this node is the only member, so its copy is the only one"));
            return List.of();
        }
        int needed = Math.min(replicas, others);
        List<BlockId> marked = new ArrayList<>();
        List<BlockId> contested = new ArrayList<>();
        try {
            for (BlockId id : ids) {
                if (local.beginRelease(id)) {
                    marked.add(id);
                } else if (local.contains(id)) {
                    contested.add(id);
                }
            }
            Census census = new Census(peers, deliveries);
            census.take(marked, id -> needed);
            for (BlockId id : marked) {
                int copies = census.keepers(id).size();
                if (copies >= needed) {
                    finish(id, copies);
                } else if (census.isContested(id)) {
                    contested.add(id);
                } else {
                    refuse(needed + " other members must keep it, and only " + copies
                            + " that can be reached do or can; try again when more are there");
                }
            }
            return contested;
        } finally {
            marked.forEach(local::cancelRelease);
        }
    }

    private void finish(BlockId id, int copies) throws IOException {
        int length = local.length(id);
        if (local.finishRelease(id)) {
            count(length);
            fewestCopies = fewestCopies == 0 ? copies : Math.min(fewestCopies, copies);
        } else {
            refuse("it was written again meanwhile");
        }
    }

    private void count(int length) {
        blocks++;
        bytes += length;
    }

    private void refuse(String reason) {
        refused.merge(reason, 1L, Long::sum);
    }

    private void pause(int attempt) throws InterruptedIOException {
        int most = FIRST_PAUSE_MILLIS << Math.min(attempt, 5);
        try {
            Thread.sleep(random.nextInt(most) + 1L);
        } catch (InterruptedException e) {
            LOG.debug("an eviction was interrupted");
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while evicting");
        }
    }
}
