package io.casfs.node;

import io.casfs.block.BlockHasher;
import io.casfs.block.BlockId;
import io.casfs.block.BlockStore;
import io.casfs.block.Blocks;
import io.casfs.block.CachedBlockStore;
import io.casfs.block.FileBlockStore;
import io.casfs.block.HashSetting;
import io.casfs.block.HealingBlockStore;
import io.casfs.block.SealedBlockStore;
import io.casfs.block.TieredBlockStore;
import io.casfs.crypto.BlockKeys;
import io.casfs.crypto.ClusterKeys;
import io.casfs.exchange.FallbackBlockStore;
import io.casfs.exchange.HeldBlocks;
import io.casfs.fs.Clock;
import io.casfs.fs.ContentStore;
import io.casfs.fs.ContentVerifier;
import io.casfs.fs.FileSystem;
import io.casfs.fs.TreeFileSystem;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.store.LocalStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What a node stores, opened: local store, blocks and file system of one cluster's folder, wired together.
 *
 * <p>Memory is bounded by what is given here: {@value #CACHE_BYTES} bytes of opened segments, {@value #DIRTY_BYTES} bytes
 * written and not sealed yet, and the database's own bounds.
 */
public final class Volume implements AutoCloseable {
    private static final long CACHE_BYTES = 96L << 20;
    private static final long DIRTY_BYTES = 96L << 20;

    /** Sealed blocks smaller than this live in the database. */
    private static final int SMALL_BLOCK_BYTES = 64 << 10;

    private static final int TELL_EVERY = 256;

    private final HashSetting hash;
    private final FileBlockStore files;
    private final LocalStore store;
    private final Peering peering;
    private final Blocks blocks;
    private final TreeFileSystem fileSystem;

    private Volume(
            HashSetting hash,
            FileBlockStore files,
            LocalStore store,
            Peering peering,
            Blocks blocks,
            TreeFileSystem fileSystem) {
        this.hash = hash;
        this.files = files;
        this.store = store;
        this.peering = peering;
        this.blocks = blocks;
        this.fileSystem = fileSystem;
    }

    /**
     * Opens what is stored in a cluster's folder, and lets the node talk to its peers; what isn't there yet is made, on a
     * node that has just joined out of what its inviter hands over.
     *
     * @param progress told in words what takes long
     * @throws IOException if something there can't be used; the message says what and what to do
     */
    static Volume open(ClusterFolder folder, Consumer<String> progress) throws IOException, CommandException {
        HashSetting hash = folder.setting().hash();
        NodeIdentity identity = NodeIdentity.read(folder);
        ClusterKeys keys = identity.keys();
        Opened opened = new Opened();
        try {
            FileBlockStore files = opened.add(new FileBlockStore(folder.path().resolve("blocks")));
            LocalStore store = opened.add(LocalStore.open(folder.path(), keys, identity.id(), files));
            BlockHasher hasher = new BlockHasher(hash, keys.blockIds());
            BlockStore held = new TieredBlockStore(store.smallBlocks(), files, SMALL_BLOCK_BYTES);
            Peering peering = opened.add(Peering.open(
                    folder,
                    identity,
                    store,
                    new HeldBlocks(held, store.copyLedger(), SealedBlockStore.verifier(keys.blocks(), hasher))));
            // The nesting is the security design: what is inside of the sealed store, peers included, sees sealed
            // blocks
            // only; what is outside of it was verified.
            FallbackBlockStore everywhere = peering.exchange().blocks();
            SealedBlockStore sealed = new SealedBlockStore(everywhere, keys.blocks(), hasher);
            CachedBlockStore cached = new CachedBlockStore(new HealingBlockStore(sealed, everywhere), CACHE_BYTES);
            Blocks blocks = opened.add(new Blocks(cached, sealed, hasher));
            TreeFileSystem fileSystem = opened.add(new TreeFileSystem(
                    new TreeFileSystem.Stores(store.namespace(), store.journal(), blocks),
                    keys.gearTable(),
                    folder.path(),
                    Clock.SYSTEM,
                    DIRTY_BYTES,
                    new KnownCopies(peering.exchange())));
            warmUp();
            peering.begin(fileSystem.unfinishedFiles()::firstUnfinished, progress);
            return new Volume(hash, files, store, peering, blocks, fileSystem);
        } catch (IOException | CommandException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    /** On a thread of its own that nobody waits for: a daemon thread, so that it doesn't hold up an early end. */
    private static void warmUp() {
        Thread thread = new Thread(BlockKeys::warmUp, "casfs-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    /** The file system that edges mount. */
    public FileSystem fileSystem() {
        return fileSystem;
    }

    /** Content key and block list of the file at a path relative to the root, as last committed. */
    public ContentListing key(byte[] path) throws IOException {
        ContentStore.Listing listing = fileSystem.contentStore().list(resolve(path));
        return new ContentListing(
                listing.key(),
                listing.length(),
                listing.parts().stream()
                        .map(part -> new BlockEntry(part.id(), part.offset(), part.length()))
                        .toList());
    }

    /** Returns the blocks of all committed contents at and below a path, each once. */
    Collection<BlockId> blocksBelow(byte[] path) throws IOException {
        Set<BlockId> ids = new LinkedHashSet<>();
        fileSystem.contentBlocks().forEach(resolve(path), id -> {
            ids.add(id);
            return true;
        });
        return ids;
    }

    /** Returns the blocks that this node keeps. */
    Collection<BlockId> keptBlocks() throws IOException {
        List<BlockId> kept = new ArrayList<>();
        blocks.forEach(id -> {
            if (!store.copyLedger().isCached(id)) {
                kept.add(id);
            }
        });
        return kept;
    }

    /** Returns about how many blocks written here don't have enough confirmed copies. */
    long unconfirmedBlocks() throws IOException {
        return store.copyLedger().estimatedUnconfirmed();
    }

    /** Commits what was written to files and isn't committed. */
    void commitAll() throws IOException {
        fileSystem.commitAll();
    }

    /** Returns what answers commands about the cluster. */
    ClusterService commands(ClusterFolder folder) {
        return new ClusterCommands(folder, this, peering);
    }

    private InodeId resolve(byte[] path) throws IOException {
        InodeId at = InodeId.ROOT;
        int start = 0;
        while (start < path.length) {
            int end = start;
            while (end < path.length && path[end] != '/') {
                end++;
            }
            if (end > start) {
                at = fileSystem
                        .lookup(at, Name.of(Arrays.copyOfRange(path, start, end)))
                        .inode();
            }
            start = end + 1;
        }
        return at;
    }

    /** Writes the content named by a CAS key; verified. */
    public void cat(String key, OutputStream out) throws IOException {
        fileSystem.contentStore().copy(key, out);
    }

    /** Stores a content and returns its CAS key; durable when it returns. */
    public String put(InputStream in) throws IOException {
        return fileSystem.contentStore().store(in);
    }

    /** Reads and checks every record and block, and whether every file finds its blocks. */
    public VerifyReport verify(Consumer<VerifyProgress> progress) throws IOException {
        AtomicLong blocksTotal = new AtomicLong();
        blocks.forEach(id -> blocksTotal.incrementAndGet());
        long recordsTotal = store.estimatedRecords();
        List<Problem> problems = new ArrayList<>();
        long records = store.verify(
                () -> false,
                checked -> progress.accept(new VerifyProgress(checked, recordsTotal, 0, blocksTotal.get(), 0)),
                what -> problems.add(new Problem(what, List.of())));
        ContentVerifier.Findings found = fileSystem
                .verifier()
                .run(
                        (count, bytes) -> {
                            if (count % TELL_EVERY == 0) {
                                progress.accept(
                                        new VerifyProgress(records, recordsTotal, count, blocksTotal.get(), bytes));
                            }
                            return true;
                        },
                        peering.exchange()::heldByNobody);
        found.problems().forEach((what, paths) -> problems.add(new Problem(what, List.copyOf(paths))));
        store.recovery().damage().ifPresent(what -> problems.add(new Problem(what, List.of())));
        return new VerifyReport(records, found.blocks(), found.bytes(), problems);
    }

    /** The figures for status. */
    public VolumeStatus status() throws IOException {
        var statistics = fileSystem.statistics();
        return new VolumeStatus(
                statistics.inodes(),
                statistics.freeBytes(),
                fileSystem.dirtyBytes(),
                hash.settingName(),
                store.recovery().damage().orElse(null));
    }

    /** Gives back memory that only makes the next reads faster. */
    void trim() {
        blocks.clearCache();
    }

    /** Commits everything, hands it over to peers as far as they are there, and closes what was opened, in reverse. */
    @Override
    public void close() throws IOException {
        try (files;
                store;
                blocks;
                peering;
                fileSystem) {
            // Closed from the last to the first, also when one of them fails.
        }
    }
}
