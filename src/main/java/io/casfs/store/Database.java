package io.casfs.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The one RocksDB of a node, opened with bounded memory.
 *
 * <p>Thread-safe. A call into a closed RocksDB would crash the process: closing waits for the calls under way, and what
 * is called after it fails with IOException.
 */
final class Database implements AutoCloseable {
    private static final long BLOCK_CACHE_BYTES = 32L << 20;
    private static final long WRITE_BUFFER_BYTES = 32L << 20;
    private static final long LOG_BYTES = 128L << 20;
    private static final int SMALLEST_BLOB = 4096;

    private final RocksDB rocks;
    private final Map<Table, ColumnFamilyHandle> families;
    private final WriteOptions unsynced = new WriteOptions();
    private final Deque<AutoCloseable> owned;
    private final ReentrantReadWriteLock using = new ReentrantReadWriteLock();
    private boolean closed;

    private Database(RocksDB rocks, Map<Table, ColumnFamilyHandle> families, Deque<AutoCloseable> owned) {
        this.rocks = rocks;
        this.families = families;
        this.owned = owned;
    }

    /** Opens the database in {@code folder}, made if it isn't there. */
    static Database open(Path folder) throws IOException {
        RocksDB.loadLibrary();
        Deque<AutoCloseable> owned = new ArrayDeque<>();
        LRUCache cache = own(owned, new LRUCache(BLOCK_CACHE_BYTES));
        BloomFilter filter = own(owned, new BloomFilter(10));
        BlockBasedTableConfig format = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setFilterPolicy(filter)
                .setCacheIndexAndFilterBlocks(true)
                .setFormatVersion(5);
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, own(owned, familyOptions(format, false))));
        for (Table table : Table.values()) {
            descriptors.add(new ColumnFamilyDescriptor(
                    table.familyName(), own(owned, familyOptions(format, table == Table.BLOCKS))));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        DBOptions options = own(owned, options());
        try {
            RocksDB rocks = RocksDB.open(options, folder.toString(), descriptors, handles);
            Map<Table, ColumnFamilyHandle> families = new EnumMap<>(Table.class);
            int next = 1; // the first is the default family, which RocksDB insists on
            for (Table table : Table.values()) {
                families.put(table, handles.get(next++));
            }
            handles.forEach(owned::push);
            return new Database(rocks, families, owned);
        } catch (RocksDBException e) {
            owned.forEach(Database::closeQuietly);
            throw new IOException(
                    "the database in " + folder + " can't be opened: " + e.getMessage()
                            + "; if its files are damaged, restore the folder from a copy or join the cluster anew",
                    e);
        }
    }

    private static DBOptions options() {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setDbWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxTotalWalSize(LOG_BYTES)
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(256)
                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                // Syncing a log that is written over needs no change of the file's size, which costs a journal commit.
                .setRecycleLogFileNum(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(1 << 20)
                .setBytesPerSync(1 << 20);
    }

    private static ColumnFamilyOptions familyOptions(BlockBasedTableConfig format, boolean blobs) {
        ColumnFamilyOptions options = new ColumnFamilyOptions()
                .setTableFormatConfig(format)
                .setCompressionType(CompressionType.NO_COMPRESSION) // sealed bytes don't compress
                .setWriteBufferSize(16L << 20)
                .setLevelCompactionDynamicLevelBytes(true);
        if (blobs) {
            // Sealed blocks never change: kept apart, compaction doesn't rewrite them.
            options.setEnableBlobFiles(true).setMinBlobSize(SMALLEST_BLOB).setEnableBlobGarbageCollection(true);
        }
        return options;
    }

    private static <T extends AutoCloseable> T own(Deque<AutoCloseable> owned, T object) {
        owned.push(object);
        return object;
    }

    private static void closeQuietly(AutoCloseable object) {
        try {
            object.close();
        } catch (Exception e) {
            throw new IllegalStateException("RocksDB's objects close without failing", e);
        }
    }

    byte @Nullable [] get(Table table, byte[] key) throws IOException {
        return use("read", () -> rocks.get(family(table), key));
    }

    boolean contains(Table table, byte[] key) throws IOException {
        return use("read", () -> rocks.get(family(table), key, new byte[0]) != RocksDB.NOT_FOUND);
    }

    /** Several writes that take effect together. */
    final class Write implements AutoCloseable {
        private final WriteBatch batch = new WriteBatch();

        void put(Table table, byte[] key, byte[] value) throws IOException {
            try {
                batch.put(family(table), key, value);
            } catch (RocksDBException e) {
                throw failure("write", e);
            }
        }

        void delete(Table table, byte[] key) throws IOException {
            try {
                batch.delete(family(table), key);
            } catch (RocksDBException e) {
                throw failure("write", e);
            }
        }

        /** Deletes the keys from {@code from} to before {@code to}. */
        void deleteRange(Table table, byte[] from, byte[] to) throws IOException {
            try {
                batch.deleteRange(family(table), from, to);
            } catch (RocksDBException e) {
                throw failure("write", e);
            }
        }

        /** Applies the batch; survives the death of the process, and power loss once {@link #sync} returned. */
        void write() throws IOException {
            use("write", () -> {
                rocks.write(unsynced, batch);
                return true;
            });
        }

        @Override
        public void close() {
            batch.close();
        }
    }

    /** Receives keys and values; both arrays are its own to keep. */
    @FunctionalInterface
    interface Visitor {
        /** Returns false to end. */
        boolean visit(byte[] key, byte[] value) throws IOException;
    }

    /** Visits the keys that begin with {@code prefix} in their order, from {@code start} on. */
    void scan(Table table, byte[] prefix, byte[] start, Visitor visitor) throws IOException {
        use("read", () -> {
            scanOpen(table, prefix, start, visitor, null);
            return true;
        });
    }

    private void scanOpen(
            Table table, byte[] prefix, byte[] start, Visitor visitor, org.rocksdb.@Nullable Snapshot snapshot)
            throws IOException, RocksDBException {
        byte[] end = successor(prefix);
        try (Slice bound = end == null ? null : new Slice(end);
                ReadOptions options = new ReadOptions()) {
            if (bound != null) {
                options.setIterateUpperBound(bound);
            }
            if (snapshot != null) {
                options.setSnapshot(snapshot);
            }
            try (RocksIterator iterator = rocks.newIterator(family(table), options)) {
                iterator.seek(start);
                while (iterator.isValid() && visitor.visit(iterator.key(), iterator.value())) {
                    iterator.next();
                }
                iterator.status();
            }
        }
    }

    /** Returns the last key that begins with {@code prefix}. */
    Optional<byte[]> lastKey(Table table, byte[] prefix) throws IOException {
        byte[] end = successor(prefix);
        return use("read", () -> {
            try (ReadOptions options = new ReadOptions();
                    RocksIterator iterator = rocks.newIterator(family(table), options)) {
                if (end == null) {
                    iterator.seekToLast();
                } else {
                    iterator.seekForPrev(end);
                    if (iterator.isValid() && Arrays.equals(iterator.key(), end)) {
                        iterator.prev();
                    }
                }
                iterator.status();
                return iterator.isValid() && startsWith(iterator.key(), prefix)
                        ? Optional.of(iterator.key())
                        : Optional.<byte[]>empty();
            }
        });
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** Opens a view of all tables as they are now, which later writes don't change. */
    Snapshot snapshot() throws IOException {
        return new Snapshot(use("read", rocks::getSnapshot));
    }

    /** All tables as they were at one moment. Closing lets their old records go. */
    final class Snapshot implements AutoCloseable {
        private final org.rocksdb.Snapshot snapshot;
        private boolean released;

        private Snapshot(org.rocksdb.Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        /** As {@link Database#scan}. */
        void scan(Table table, byte[] prefix, byte[] start, Visitor visitor) throws IOException {
            use("read", () -> {
                scanOpen(table, prefix, start, visitor, snapshot);
                return true;
            });
        }

        byte @Nullable [] get(Table table, byte[] key) throws IOException {
            return use("read", () -> {
                try (ReadOptions options = new ReadOptions().setSnapshot(snapshot)) {
                    return rocks.get(family(table), options, key);
                }
            });
        }

        @Override
        public void close() {
            using.readLock().lock();
            try {
                if (!released && !closed) {
                    rocks.releaseSnapshot(snapshot);
                }
                released = true;
            } finally {
                using.readLock().unlock();
            }
        }
    }

    /** Returns the smallest key greater than all that begin with {@code prefix}; null if there is none. */
    private static byte @Nullable [] successor(byte[] prefix) {
        for (int length = prefix.length; length > 0; length--) {
            if (prefix[length - 1] != (byte) 0xff) {
                byte[] next = Arrays.copyOf(prefix, length);
                next[length - 1]++;
                return next;
            }
        }
        return null;
    }

    /** Returns about how many keys a table has. */
    long estimate(Table table) throws IOException {
        return use("read", () -> Math.max(0, rocks.getLongProperty(family(table), "rocksdb.estimate-num-keys")));
    }

    /** Returns about how many bytes a table has. */
    long estimateBytes(Table table) throws IOException {
        return use(
                "read",
                () -> rocks.getLongProperty(family(table), "rocksdb.estimate-live-data-size")
                        + rocks.getLongProperty(family(table), "rocksdb.cur-size-all-mem-tables"));
    }

    /** Returns the number of the newest write; numbers only grow. */
    long sequence() throws IOException {
        return use("read", rocks::getLatestSequenceNumber);
    }

    /** Makes every write before the call survive power loss. */
    void sync() throws IOException {
        use("write", () -> {
            rocks.syncWal();
            return true;
        });
    }

    /** Moves what is in memory to table files, so that the next start has nothing to replay. */
    void flush() throws IOException {
        use("write", () -> {
            try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
                rocks.flush(options, new ArrayList<>(families.values()));
            }
            return true;
        });
    }

    /** Reads every table file once and compares its checksums; throws at the first that is damaged. */
    void verifyChecksums() throws IOException {
        use("read", () -> {
            rocks.verifyChecksum();
            return true;
        });
    }

    private ColumnFamilyHandle family(Table table) {
        return Optional.ofNullable(families.get(table)).orElseThrow();
    }

    /** A call into RocksDB. */
    @FunctionalInterface
    private interface Call<T extends @Nullable Object> {
        T run() throws RocksDBException, IOException;
    }

    /** Makes a call while the database can't be closed. */
    private <T extends @Nullable Object> T use(String verb, Call<T> call) throws IOException {
        using.readLock().lock();
        try {
            if (closed) {
                throw new IOException("the node has ended; mount again");
            }
            return call.run();
        } catch (RocksDBException e) {
            throw failure(verb, e);
        } finally {
            using.readLock().unlock();
        }
    }

    private static IOException failure(String verb, RocksDBException e) {
        Status status = e.getStatus();
        boolean full = status != null && status.getSubCode() == Status.SubCode.NoSpace;
        return full
                ? new DiskFullException("the disk of the state folder is full", e)
                : new IOException("the database can't " + verb + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        using.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                closeAll();
            }
        } finally {
            using.writeLock().unlock();
        }
    }

    private void closeAll() {
        unsynced.close();
        // Column family handles were pushed last, so they close first; then the database; then options and caches.
        for (int i = 0; i < families.size() + 1; i++) {
            closeQuietly(owned.pop());
        }
        rocks.close();
        owned.forEach(Database::closeQuietly);
    }
}
