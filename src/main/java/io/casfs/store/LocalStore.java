package io.casfs.store;

import io.casfs.block.BlockStore;
import io.casfs.block.CopyLedger;
import io.casfs.crypto.ClusterKeys;
import io.casfs.identity.NodeId;
import io.casfs.namespace.Author;
import io.casfs.namespace.Journal;
import io.casfs.namespace.Mutation;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Replica;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's database opened: the namespace and the store of small blocks on it, commits, the mark.
 *
 * <p>Owned by whoever opens it, who must first end everything that uses {@link #namespace} or {@link #smallBlocks}.
 */
public final class LocalStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalStore.class);
    private static final long MARK_EVERY_SECONDS = 5;

    private final Path markFile;
    private final Database database;
    private final Records records;
    private final TreeWriter writer;
    private final GroupCommit commits;
    private final StoredNamespace namespace;
    private final StoredReplica replica;
    private final StoredJournal journal;
    private final RocksBlockStore smallBlocks;
    private final StoredCopyLedger copyLedger;
    private final RecoveryReader recoveryReader;
    private final Recovery recovery;
    private final ScheduledExecutorService marker =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "casfs-mark"));
    private Mark lastMark;

    /**
     * What was found when the store was opened.
     *
     * @param clean whether the node had ended in order
     * @param sinceMark own mutations whose blocks may not have been durable, oldest first, if it had not
     * @param damage what is missing or wrong, in words for a person; empty if nothing is
     */
    public record Recovery(boolean clean, List<Mutation> sinceMark, Optional<String> damage) {}

    private LocalStore(
            Path markFile, Mark mark, Database database, ClusterKeys keys, NodeId node, BlockStore fileBlocks)
            throws IOException {
        this.markFile = markFile;
        this.database = database;
        this.records = new Records(database, keys.records());
        this.lastMark = mark;
        StoredTree tree = new StoredTree(database, records, keys.names());
        Adoption adoption = new Adoption(database, records, tree);
        adoption.dropUnfinished();
        this.recoveryReader = new RecoveryReader(database, records, node);
        this.recovery = recoveryReader.read(mark);

        long incarnation = new SecureRandom().nextLong();
        Progress progress = new Progress(new Vector.Incarnation(node, incarnation));
        Author author = new Author(node, incarnation, mark.highestMicros());
        History history = new History(database, records, author, progress);
        history.load();
        this.writer = new TreeWriter(database, tree, history, LocalStore::wallMicros);
        this.commits = new GroupCommit(fileBlocks, database, progress);
        this.namespace = new StoredNamespace(database, tree, writer, commits);
        this.replica = new StoredReplica(database, records, history, writer, commits, adoption);
        this.journal = new StoredJournal(database, records);
        this.smallBlocks = new RocksBlockStore(database);
        this.copyLedger = new StoredCopyLedger(database, id -> smallBlocks.contains(id) || fileBlocks.contains(id));
    }

    /**
     * Opens the store in a cluster's folder, made if it isn't there, and begins a new incarnation of the node.
     *
     * @param fileBlocks where blocks are that are not in this store: a commit makes them durable first
     */
    public static LocalStore open(Path folder, ClusterKeys keys, NodeId node, BlockStore fileBlocks)
            throws IOException {
        Files.createDirectories(folder);
        Path markFile = folder.resolve("mark");
        Mark mark = Mark.read(markFile).orElse(Mark.NONE);
        Database database = Database.open(folder.resolve("db"));
        try {
            LocalStore store = new LocalStore(markFile, mark, database, keys, node, fileBlocks);
            store.begin();
            return store;
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static long wallMicros() {
        java.time.Instant now = java.time.Instant.now();
        return now.getEpochSecond() * 1_000_000L + now.getNano() / 1000;
    }

    /** Makes durable what was found, writes down that the node is running, and keeps the mark fresh from now on. */
    private void begin() throws IOException {
        writer.collectOrphans();
        mark(false);
        var unused = marker.scheduleWithFixedDelay(
                this::markQuietly, MARK_EVERY_SECONDS, MARK_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void markQuietly() {
        try {
            mark(false);
        } catch (IOException | RuntimeException e) {
            LOG.warn("The mark can't be moved on; commits go on: {}", e.toString());
        }
    }

    private synchronized void mark(boolean clean) throws IOException {
        Mark reached = writer.mark(clean);
        if (reached.saysNoMoreThan(lastMark)) {
            return;
        }
        commits.commit();
        reached.write(markFile);
        lastMark = reached;
    }

    /** Returns about how many records {@link #verify} will check. */
    public long estimatedRecords() throws IOException {
        long records = 0;
        for (Table table : RecordVerifier.TABLES) {
            records += database.estimate(table);
        }
        return records;
    }

    /** Returns what was found at the start. */
    public Recovery recovery() {
        return recovery;
    }

    /** Returns the tree. */
    public Namespace namespace() {
        return namespace;
    }

    /** Returns the tree as replication works with it. */
    public Replica replica() {
        return replica;
    }

    /** Returns what this node knows of its copies. */
    public CopyLedger copyLedger() {
        return copyLedger;
    }

    /** Returns the journal of open files. */
    public Journal journal() {
        return journal;
    }

    /** Returns the store of blocks that are too small for a file of their own. */
    public BlockStore smallBlocks() {
        return smallBlocks;
    }

    /**
     * Reads every table file and every record, opens and decodes each, and compares what they say of one another.
     *
     * @param cancelled asked between records
     * @param checked told the number of records checked so far, now and then
     * @param problem told what is wrong, in words for a person
     */
    public long verify(BooleanSupplier cancelled, Consumer<Long> checked, Consumer<String> problem) throws IOException {
        return new RecordVerifier(database, records, cancelled, checked, problem).run();
    }

    /** Makes all durable, says so in the mark, and closes the database. Idempotent. */
    @Override
    public void close() throws IOException {
        if (marker.isShutdown()) {
            return;
        }
        marker.shutdown();
        try {
            // A mark being written ends within one commit; without the wait it could follow the clean one.
            if (!marker.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.warn("The mark is still being written");
            }
            recoveryReader.ended();
            mark(true);
            database.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            database.close();
        }
    }
}
