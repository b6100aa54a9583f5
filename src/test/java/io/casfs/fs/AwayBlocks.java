package io.casfs.fs;

import io.casfs.block.Block;
import io.casfs.block.BlockId;
import io.casfs.block.BlockReader;
import io.casfs.block.BlockStore;
import io.casfs.block.IdConsumer;
import io.casfs.block.LocalOnly;
import io.casfs.namespace.InodeId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/**
 * A store of which other nodes have a part: blocks can be sent away, and fetching them waits or fails. It can be full, too,
 * and tells which blocks were touched.
 */
final class AwayBlocks implements BlockStore {
    private final BlockStore inner;
    private final Set<BlockId> away = ConcurrentHashMap.newKeySet();
    private final List<Optional<InodeId>> askedFor = new CopyOnWriteArrayList<>();
    private final Set<BlockId> touched = ConcurrentHashMap.newKeySet();
    private volatile boolean reachable;
    private volatile boolean full;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile CountDownLatch waiting = new CountDownLatch(1);

    AwayBlocks(BlockStore inner) {
        this.inner = inner;
    }

    /** Sends the blocks away that {@code which} names; nobody who has them can be reached. */
    void sendAway(Predicate<BlockId> which) throws IOException {
        reachable = false;
        inner.forEach(id -> {
            if (which.test(id)) {
                away.add(id);
            }
        });
    }

    /** Lets blocks that are away be fetched. */
    void reach() {
        reachable = true;
    }

    /** Makes whoever fetches wait for {@link #letPass}. */
    void hold() {
        waiting = new CountDownLatch(1);
        gate = new CountDownLatch(1);
    }

    void letPass() {
        gate.countDown();
    }

    /** Returns when somebody waits. */
    void awaitFetch() throws InterruptedException {
        waiting.await();
    }

    /** Returns on behalf of which files blocks were asked for that are away. */
    List<Optional<InodeId>> askedFor() {
        return askedFor;
    }

    /** Says whether nothing new can be stored. */
    void full(boolean now) {
        full = now;
    }

    /** Returns the blocks that were held and touched, which has the next sync cover them. */
    Set<BlockId> touched() {
        return touched;
    }

    @Override
    public Optional<BlockReader> open(BlockId id) throws IOException {
        if (away.contains(id)) {
            LocalOnly.check(id);
            askedFor.add(BeingRead.current());
            waiting.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException("interrupted");
            }
            if (!reachable) {
                throw new IOException("nobody who can be reached has the block");
            }
            away.remove(id);
        }
        return inner.open(id);
    }

    @Override
    public boolean contains(BlockId id) throws IOException {
        return !away.contains(id) && inner.contains(id);
    }

    @Override
    public boolean touch(BlockId id) throws IOException {
        boolean held = !away.contains(id) && inner.touch(id);
        if (held) {
            touched.add(id);
        }
        return held;
    }

    @Override
    public void put(Block block) throws IOException {
        if (full) {
            throw new IOException("the disk is full");
        }
        away.remove(block.id());
        inner.put(block);
    }

    @Override
    public void remove(BlockId id) throws IOException {
        inner.remove(id);
    }

    @Override
    public void forEach(IdConsumer consumer) throws IOException {
        inner.forEach(consumer);
    }

    @Override
    public void sync() throws IOException {
        inner.sync();
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
