package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.block.BlockMissingException;
import io.casfs.block.CorruptBlockException;
import io.casfs.identity.NodeId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until each of some blocks is kept by as many members as asked for, this one included, all of them asked now;
 * hands over what is lacking. For one use.
 */
final class Syncing {
    private static final int BLOCKS_AT_ONCE = 128;
    private static final long RETRY_MILLIS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Syncing.class);

    private final Peers peers;
    private final LocalCopies local;
    private final Deliveries deliveries;
    private final RemoteBlocks remote;
    private final CopyKeeper keeper;
    private long confirmed;
    private long bytes;

    Syncing(Peers peers, LocalCopies local, Deliveries deliveries, RemoteBlocks remote, CopyKeeper keeper) {
        this.peers = peers;
        this.local = local;
        this.deliveries = deliveries;
        this.remote = remote;
        this.keeper = keeper;
    }

    SyncingReport run(Collection<BlockId> ids, int wanted, TransferProgress progress, BooleanSupplier cancelled)
            throws IOException {
        List<BlockId> pending = ids.stream().distinct().toList();
        int total = pending.size();
        int possible = Math.min(wanted, peers.memberCount() - (local.isLeaving() ? 1 : 0));
        while (true) {
            List<BlockId> left = new ArrayList<>();
            for (List<BlockId> batch : Deliveries.batches(pending, BLOCKS_AT_ONCE)) {
                if (cancelled.getAsBoolean()) {
                    return new SyncingReport(total, confirmed, bytes, wanted, possible);
                }
                left.addAll(confirm(batch, possible));
                progress.done(confirmed, bytes);
            }
            if (left.isEmpty() || cancelled.getAsBoolean()) {
                return new SyncingReport(total, confirmed, bytes, wanted, possible);
            }
            pending = left;
            pause();
        }
    }

    /** Returns the blocks that don't have the copies yet and may get them. */
    private List<BlockId> confirm(List<BlockId> batch, int copies) throws IOException {
        Set<BlockId> own = new HashSet<>();
        for (BlockId id : batch) {
            if (local.keep(id) == CopyState.KEPT) {
                own.add(id);
            }
        }
        local.sync();
        Census census = new Census(peers, deliveries);
        int counted = local.isLeaving() ? 0 : 1;
        census.take(batch, id -> own.contains(id) ? copies - counted : copies);
        List<BlockId> left = new ArrayList<>();
        for (BlockId id : batch) {
            Set<NodeId> keepers = census.keepers(id);
            for (NodeId peer : keepers) {
                keeper.confirm(id, peer);
            }
            if (keepers.size() + (own.contains(id) ? counted : 0) >= copies) {
                confirmed++;
            } else {
                if (own.contains(id) || fetch(id)) {
                    left.add(id);
                }
            }
        }
        return left;
    }

    /** Gets a copy here, which counts the next time and can be handed on; returns whether there is hope for one. */
    private boolean fetch(BlockId id) throws IOException {
        try {
            bytes += remote.fetchWhole(id);
            return true;
        } catch (BlockMissingException | CorruptBlockException e) {
            LOG.warn("There are no copies to make of a block: {}", e.getMessage());
            // Somebody who can't be reached may come back with it; whoever waits decides how long.
            return !peers.areAllConnected();
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for copies");
        }
    }
}
