package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.block.CopyLedger;
import io.casfs.block.IdConsumer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A ledger in memory. */
final class MemoryCopyLedger implements CopyLedger {
    private final Set<BlockId> cached = new TreeSet<>();
    private final TreeSet<BlockId> unconfirmed = new TreeSet<>();

    @Override
    public synchronized void written(BlockId id) {
        cached.remove(id);
        unconfirmed.add(id);
    }

    @Override
    public synchronized void fetched(BlockId id) {
        if (!unconfirmed.contains(id)) {
            cached.add(id);
        }
    }

    @Override
    public synchronized void received(BlockId id) {
        cached.remove(id);
    }

    @Override
    public synchronized void confirmed(BlockId id) {
        unconfirmed.remove(id);
    }

    @Override
    public synchronized void released(BlockId id) {
        unconfirmed.remove(id);
        cached.add(id);
    }

    @Override
    public synchronized void removed(BlockId id) {
        unconfirmed.remove(id);
        cached.remove(id);
    }

    @Override
    public synchronized boolean isCached(BlockId id) {
        return cached.contains(id);
    }

    @Override
    public synchronized boolean isUnconfirmed(BlockId id) {
        return unconfirmed.contains(id);
    }

    @Override
    public void unconfirmed(BlockId after, int limit, IdConsumer consumer) throws IOException {
        List<BlockId> some;
        synchronized (this) {
            Set<BlockId> rest = after == null ? unconfirmed : unconfirmed.tailSet(after, false);
            some = new ArrayList<>(rest.stream().limit(limit).toList());
        }
        for (BlockId id : some) {
            consumer.accept(id);
        }
    }

    @Override
    public synchronized long estimatedUnconfirmed() {
        return unconfirmed.size();
    }
}
