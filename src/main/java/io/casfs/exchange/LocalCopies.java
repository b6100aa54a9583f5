package io.casfs.exchange;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.casfs.block.Block;
import io.casfs.block.BlockId;
import io.casfs.block.BlockMissingException;
import io.casfs.block.BlockReader;
import io.casfs.block.BlockStore;
import io.casfs.block.CopyLedger;
import io.casfs.block.CorruptBlockException;
import io.casfs.block.SealedHeader;
import io.casfs.block.SealedVerifier;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sealed blocks of this node and what each of them counts for. Thread-safe.
 *
 * <p>A kept copy is released in three steps: it is marked as releasing; others are asked; then it is cached and dropped,
 * or the mark is taken back. While the mark stands, this node tells whoever asks that it doesn't count on the copy. So of
 * two nodes that release a block at once at least one sees the other's mark. All changes of one block's state happen under
 * its stripe's lock.
 */
final class LocalCopies {
    private static final Logger LOG = LoggerFactory.getLogger(LocalCopies.class);
    private static final int STRIPES = 64;
    private static final int REMEMBERED = 1 << 16;
    private static final Duration TRUSTED = Duration.ofMinutes(10);

    /** How far a copy was checked. */
    private enum Checked {
        CHECKSUM,
        EVERYTHING
    }

    private final BlockStore store;
    private final CopyLedger ledger;
    private final SealedVerifier verifier;
    private final GroupSync sync;
    private final Object[] stripes = new Object[STRIPES];

    /** What is being released, and whether it was wanted again since. */
    private final Map<BlockId, Boolean> releasing = new ConcurrentHashMap<>();

    /** Whether nobody may count on any copy of this node: it is leaving. */
    private volatile boolean leaving;

    private final Cache<BlockId, Checked> checked = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(TRUSTED)
            .executor(Runnable::run)
            .build();

    LocalCopies(BlockStore store, CopyLedger ledger, SealedVerifier verifier) {
        this.store = store;
        this.ledger = ledger;
        this.verifier = verifier;
        this.sync = new GroupSync(store);
        Arrays.setAll(stripes, i -> new Object());
    }

    private Object stripe(BlockId id) {
        return stripes[Math.floorMod(id.hashCode(), STRIPES)];
    }

    /** Says whether this node is leaving, so that none of its copies counts, neither here nor elsewhere. */
    void leaving(boolean now) {
        leaving = now;
    }

    boolean isLeaving() {
        return leaving;
    }

    BlockStore store() {
        return store;
    }

    CopyLedger ledger() {
        return ledger;
    }

    /** Stores what was written here. */
    void write(Block sealed) throws IOException {
        synchronized (stripe(sealed.id())) {
            ledger.written(sealed.id());
            wanted(sealed.id());
            store.put(sealed);
        }
    }

    /**
     * Whether the block is held. If so, content like it was written just now: what was only cached is kept from here on,
     * and others are to have it too.
     */
    boolean touch(BlockId id) throws IOException {
        synchronized (stripe(id)) {
            if (!store.touch(id)) {
                return false;
            }
            if (ledger.isCached(id)) {
                ledger.written(id);
            }
            wanted(id);
            return true;
        }
    }

    private void wanted(BlockId id) {
        releasing.computeIfPresent(id, (same, before) -> true);
    }

    boolean contains(BlockId id) throws IOException {
        return store.contains(id);
    }

    Optional<BlockReader> open(BlockId id) throws IOException {
        return store.open(id);
    }

    void remove(BlockId id) throws IOException {
        synchronized (stripe(id)) {
            store.remove(id);
            ledger.removed(id);
            checked.invalidate(id);
        }
    }

    /** Makes a kept copy unconfirmed. */
    void recount(BlockId id) throws IOException {
        synchronized (stripe(id)) {
            if (store.contains(id) && !ledger.isCached(id)) {
                ledger.written(id);
            }
        }
    }

    /** Drops what is noted of a block that a crash took before it was stored; returns whether it isn't held. */
    boolean forgetIfAbsent(BlockId id) throws IOException {
        synchronized (stripe(id)) {
            if (store.contains(id)) {
                return false;
            }
            ledger.removed(id);
            return true;
        }
    }

    /** Bytes of the stored form, 0 if it isn't held. */
    int length(BlockId id) throws IOException {
        try (BlockReader reader = store.open(id).orElse(null)) {
            return reader == null ? 0 : reader.length();
        }
    }

    /** Returns all sealed bytes of a held block. */
    byte[] read(BlockId id) throws IOException {
        try (BlockReader reader = store.open(id).orElseThrow(() -> new BlockMissingException(id))) {
            byte[] bytes = new byte[reader.length()];
            reader.read(0, bytes, 0, bytes.length);
            return bytes;
        }
    }

    /** Checks a copy that comes from elsewhere; returns its bytes of plaintext. */
    int verify(BlockId id, byte[] sealed) throws IOException {
        return verifier.verify(id, sealed);
    }

    /** Stores a verified copy that was fetched for reading. */
    void storeFetched(BlockId id, byte[] sealed) throws IOException {
        synchronized (stripe(id)) {
            if (!store.contains(id)) {
                ledger.fetched(id);
                store.put(Block.stored(id, sealed, 0, sealed.length));
                checked.put(id, Checked.EVERYTHING);
            }
        }
    }

    /** Puts a verified copy in the place of a bad one; what the copy counts for stays. */
    void replace(BlockId id, byte[] sealed) throws IOException {
        synchronized (stripe(id)) {
            store.remove(id);
            store.put(Block.stored(id, sealed, 0, sealed.length));
            checked.put(id, Checked.EVERYTHING);
        }
    }

    /** Whether the stored bytes are what they were; finds rot, not forgery. Remembered for a while. */
    boolean isIntact(BlockId id, BlockReader sealed) throws IOException {
        if (checked.getIfPresent(id) != null) {
            return true;
        }
        try {
            SealedHeader.verifyChecksum(id, sealed);
            checked.put(id, Checked.CHECKSUM);
            return true;
        } catch (CorruptBlockException e) {
            LOG.warn("The stored copy of block {} is damaged and isn't served: {}", id, e.getMessage());
            return false;
        }
    }

    /** Whether the held copy passes every check right now. */
    boolean isSound(BlockId id) throws IOException {
        try {
            verifier.verify(id, read(id));
            checked.put(id, Checked.EVERYTHING);
            return true;
        } catch (CorruptBlockException e) {
            checked.invalidate(id);
            LOG.warn("The stored copy of block {} is bad: {}", id, e.getMessage());
            return false;
        }
    }

    private boolean isTrusted(BlockId id) throws IOException {
        return checked.getIfPresent(id) == Checked.EVERYTHING || isSound(id);
    }

    /** How the block is held. */
    CopyState state(BlockId id) throws IOException {
        synchronized (stripe(id)) {
            if (!store.contains(id)) {
                return CopyState.ABSENT;
            }
            if (releasing.containsKey(id)) {
                return CopyState.RELEASING;
            }
            return ledger.isCached(id) ? CopyState.CACHED : CopyState.KEPT;
        }
    }

    /** Keeps a held copy if it is sound. It is durable after the next {@link #sync}. */
    CopyState keep(BlockId id) throws IOException {
        try {
            if (!store.contains(id)) {
                return CopyState.ABSENT;
            }
            if (!isTrusted(id)) {
                return CopyState.DAMAGED;
            }
        } catch (BlockMissingException e) {
            return CopyState.ABSENT; // removed since
        }
        synchronized (stripe(id)) {
            if (releasing.containsKey(id)) {
                return CopyState.RELEASING;
            }
            if (!store.touch(id)) {
                return CopyState.ABSENT;
            }
            if (ledger.isCached(id)) {
                ledger.received(id);
            }
            return CopyState.KEPT;
        }
    }

    /** Keeps a copy that was handed over. It is durable after the next {@link #sync}. */
    CopyState receive(BlockId id, byte[] sealed) throws IOException {
        try {
            verifier.verify(id, sealed);
        } catch (CorruptBlockException e) {
            LOG.warn("A copy of block {} that was handed over is bad: {}", id, e.getMessage());
            return CopyState.DAMAGED;
        }
        boolean bad = keep(id) == CopyState.DAMAGED;
        synchronized (stripe(id)) {
            if (releasing.containsKey(id)) {
                return CopyState.RELEASING;
            }
            if (bad) {
                store.remove(id);
            }
            // Only what isn't held or is only cached changes: a block written here stays unconfirmed.
            if (!store.contains(id) || ledger.isCached(id)) {
                ledger.received(id);
            }
            store.put(Block.stored(id, sealed, 0, sealed.length));
            checked.put(id, Checked.EVERYTHING);
            return CopyState.KEPT;
        }
    }

    /** Makes everything durable that was stored or kept before. */
    void sync() throws IOException {
        sync.sync();
    }

    /** Marks a kept copy as being released; false if it isn't held or is marked already. */
    boolean beginRelease(BlockId id) throws IOException {
        synchronized (stripe(id)) {
            return store.contains(id) && releasing.putIfAbsent(id, false) == null;
        }
    }

    /** Takes the mark back; the copy is kept. */
    void cancelRelease(BlockId id) {
        releasing.remove(id);
    }

    /** Drops a copy that was marked, unless it was written again since; the mark is gone in both cases. */
    boolean finishRelease(BlockId id) throws IOException {
        synchronized (stripe(id)) {
            try {
                if (Boolean.TRUE.equals(releasing.get(id))) {
                    return false;
                }
                ledger.released(id);
                drop(id);
                return true;
            } finally {
                releasing.remove(id);
            }
        }
    }

    /** Drops a copy if it is only cached. */
    boolean dropCached(BlockId id) throws IOException {
        synchronized (stripe(id)) {
            if (!store.contains(id) || !ledger.isCached(id)) {
                return false;
            }
            drop(id);
            return true;
        }
    }

    private void drop(BlockId id) throws IOException {
        store.remove(id);
        ledger.removed(id);
        checked.invalidate(id);
    }
}
