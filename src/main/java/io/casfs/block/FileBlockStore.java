package io.casfs.block;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One file per block: {@code <directory>/ab/<id>}, where {@code ab} are the digest's first two hex digits. It must be
 * the only one to use its directory.
 *
 * <p>A file has its name only once its content is durable: {@link #put} writes to {@code incoming/}, where a block
 * already counts as held, and {@link #sync} makes contents durable, then gives the names, then makes the names durable.
 * So a name never leads to a torn file. What a crash leaves in {@code incoming/} is kept if it is whole: when a process is
 * killed that is everything, after a power cut it is what no sync covered. Blocks are sealed blocks, whose checksum
 * tells.
 *
 * <p>A block found under its name is synced again when it is touched: the process that stored it may have been killed
 * before it synced the name.
 *
 * <p>If a sync fails, every later {@link #put}, {@link #touch} and {@link #sync} fails too, until the store is opened
 * anew: after a failed fsync Linux takes the lost pages for written, so that a second try would succeed and mean
 * nothing.
 */
public final class FileBlockStore implements BlockStore {
    private static final String INCOMING = "incoming";
    private static final String PARTIAL = ".partial";
    private static final List<String> FAN_OUT = IntStream.range(0, 256)
            .mapToObj(i -> HexFormat.of().toHexDigits((byte) i))
            .toList();

    private final Path directory;
    private final Disk disk;
    private final SyncWorkers workers;
    private final AtomicLong nextName = new AtomicLong();

    /** Held, but not yet under its name. */
    private final Map<BlockId, Incoming> incoming = new ConcurrentHashMap<>();
    /** Under its name, and to be synced again. */
    private final Set<BlockId> touched = ConcurrentHashMap.newKeySet();

    /** Each for the ids of one hash: what is known of a block and its files change together. */
    private final Object[] locks = new Object[64];

    private final Object syncing = new Object();
    private final AtomicLong syncRequests = new AtomicLong();
    /** The last request whose blocks are durable; guarded by {@link #syncing}. */
    private long syncedRequest;

    private volatile @Nullable IOException failure;

    /** Opens the store in this directory, which is created if it is missing. */
    public FileBlockStore(Path directory) throws IOException {
        this(directory, new RealDisk(), SyncWorkers.DEFAULT_COUNT);
    }

    FileBlockStore(Path directory, Disk disk, int syncThreads) throws IOException {
        this.directory = directory;
        this.disk = disk;
        Arrays.setAll(locks, i -> new Object());
        List<String> names = new ArrayList<>(FAN_OUT);
        names.add(INCOMING);
        disk.createDirectories(directory, names);
        recoverIncoming();
        workers = new SyncWorkers(syncThreads);
    }

    /**
     * Keeps the blocks that a process put before it died: what it acknowledged may name them. After a power cut some of
     * them are torn, which their checksums tell; no sync covered those, so they go.
     */
    private void recoverIncoming() throws IOException {
        Path folder = directory.resolve(INCOMING);
        for (String name : disk.list(folder)) {
            Path file = folder.resolve(name);
            Optional<BlockId> id = parse(name);
            if (id.isPresent() && isWhole(id.get(), file)) {
                incoming.put(id.get(), new Incoming(file));
            } else {
                disk.delete(file);
            }
        }
    }

    private boolean isWhole(BlockId id, Path file) throws IOException {
        try (BlockReader reader = disk.open(file)) {
            SealedHeader.verifyChecksum(id, reader);
            return true;
        } catch (CorruptBlockException e) {
            return false;
        }
    }

    /** A file in {@code incoming/}. */
    private static final class Incoming {
        final Path file;
        /** Guarded by the lock of the id. */
        boolean removed;

        Incoming(Path file) {
            this.file = file;
        }
    }

    @Override
    public void put(Block block) throws IOException {
        if (touch(block.id())) {
            return;
        }
        Path folder = directory.resolve(INCOMING);
        Path partial = folder.resolve(nextName.incrementAndGet() + PARTIAL);
        try {
            disk.write(partial, block);
            synchronized (lock(block.id())) {
                if (!touch(block.id())) {
                    Path file = folder.resolve(block.id().toString());
                    disk.rename(partial, file);
                    incoming.put(block.id(), new Incoming(file));
                }
            }
        } finally {
            disk.delete(partial);
        }
    }

    @Override
    public boolean touch(BlockId id) throws IOException {
        refuseAfterFailure();
        synchronized (lock(id)) {
            if (incoming.containsKey(id)) {
                return true;
            }
            if (!disk.exists(named(id))) {
                return false;
            }
            touched.add(id);
            return true;
        }
    }

    @Override
    public boolean contains(BlockId id) throws IOException {
        // In this order, since a sync moves blocks from the one to the other.
        return incoming.containsKey(id) || disk.exists(named(id));
    }

    @Override
    public Optional<BlockReader> open(BlockId id) throws IOException {
        Incoming unnamed = incoming.get(id);
        if (unnamed != null) {
            try {
                return Optional.of(disk.open(unnamed.file));
            } catch (NoSuchFileException e) {
                // A sync has just given it its name, or it was removed.
            }
        }
        try {
            return Optional.of(disk.open(named(id)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void remove(BlockId id) throws IOException {
        synchronized (lock(id)) {
            Incoming unnamed = incoming.remove(id);
            if (unnamed != null) {
                unnamed.removed = true;
                disk.delete(unnamed.file);
            }
            touched.remove(id);
            disk.delete(named(id));
        }
    }

    @Override
    public void forEach(IdConsumer consumer) throws IOException {
        Set<BlockId> given = new HashSet<>();
        for (BlockId id : incoming.keySet()) {
            given.add(id);
            consumer.accept(id);
        }
        for (String fanOut : FAN_OUT) {
            for (String name : disk.list(directory.resolve(fanOut))) {
                Optional<BlockId> id = parse(name);
                if (id.isPresent() && id.get().fanOut().equals(fanOut) && !given.contains(id.get())) {
                    consumer.accept(id.get());
                }
            }
        }
    }

    @Override
    public void sync() throws IOException {
        long request = syncRequests.incrementAndGet();
        synchronized (syncing) {
            refuseAfterFailure();
            if (syncedRequest >= request) {
                // A round that began after this call covered it.
                return;
            }
            long covered = syncRequests.get();
            try {
                syncRound();
            } catch (IOException | RuntimeException | Error e) {
                failure = new IOException("earlier sync of " + directory + " failed; the store must be reopened", e);
                throw e;
            }
            syncedRequest = covered;
        }
    }

    private void syncRound() throws IOException {
        List<Map.Entry<BlockId, Incoming>> unnamed = List.copyOf(incoming.entrySet());
        List<BlockId> again = List.copyOf(touched);
        workers.forEach(unnamed, entry -> fsync(entry.getKey(), entry.getValue()));
        workers.forEach(again, this::fsyncTouched);
        Set<Path> directories = new HashSet<>();
        for (Map.Entry<BlockId, Incoming> entry : unnamed) {
            giveName(entry.getKey(), entry.getValue());
            directories.add(named(entry.getKey()).getParent());
        }
        again.forEach(id -> directories.add(named(id).getParent()));
        workers.forEach(List.copyOf(directories), disk::fsyncDirectory);
    }

    private void fsync(BlockId id, Incoming unnamed) throws IOException {
        try {
            disk.fsync(unnamed.file);
        } catch (NoSuchFileException e) {
            synchronized (lock(id)) {
                if (!unnamed.removed) {
                    throw e;
                }
            }
        }
    }

    private void fsyncTouched(BlockId id) throws IOException {
        try {
            disk.fsync(named(id));
            touched.remove(id);
        } catch (NoSuchFileException e) {
            synchronized (lock(id)) {
                // Removing forgets the touch, too. If it is still known, something else took the file.
                if (touched.remove(id)) {
                    throw e;
                }
            }
        }
    }

    private void giveName(BlockId id, Incoming unnamed) throws IOException {
        synchronized (lock(id)) {
            if (!unnamed.removed) {
                disk.rename(unnamed.file, named(id));
                incoming.remove(id, unnamed);
            }
        }
    }

    @Override
    public void close() {
        workers.close();
    }

    private Object lock(BlockId id) {
        return locks[Math.floorMod(id.hashCode(), locks.length)];
    }

    private Path named(BlockId id) {
        return directory.resolve(id.fanOut()).resolve(id.toString());
    }

    private void refuseAfterFailure() throws IOException {
        IOException failed = failure;
        if (failed != null) {
            throw new IOException(failed.getMessage(), failed);
        }
    }

    private static Optional<BlockId> parse(String name) {
        try {
            return Optional.of(BlockId.parse(name));
        } catch (IllegalArgumentException e) {
            // Not ours, such as lost+found.
            return Optional.empty();
        }
    }
}
