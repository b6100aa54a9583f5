package io.casfs.fs;

import io.casfs.namespace.Bytes;
import io.casfs.namespace.Change;
import io.casfs.namespace.Content;
import io.casfs.namespace.Dot;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Journal;
import io.casfs.namespace.JournalEntry;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Stamp;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A regular file that handles are open on: the version they are built on, and what was written since.
 *
 * <p>All handles of this node share it, so they see each other's writes at once. States: <em>clean</em> (what is read is
 * the base version) and <em>dirty</em> (bytes or the modification time differ from it); a commit makes dirty clean and its
 * mutation's dot the new base. A file without links is never committed: it stays dirty until it goes.
 *
 * <p>Lock: readers share it, writing and committing hold it alone. Budget is reserved before the lock is taken, since a
 * writer that waits for budget may have to commit this very file.
 */
final class OpenInode {
    /** Smaller files are one small record in the database anyway. */
    private static final long JOURNALED_FROM = 64 << 10;

    /** What the journal holds of one file before it is committed. */
    private static final long JOURNAL_LIMIT = 16 << 20;

    private final InodeId id;
    private final Services services;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Overlay overlay;
    private final DirtyRanges unjournaled = new DirtyRanges();

    private Layout base;
    private List<Dot> baseVersions;
    private Inode lastKnown;
    private @Nullable Timestamp modified;
    private long dirtySinceNanos;
    private long journalNumber;
    private long journaledBytes;
    private boolean journaled;
    private volatile long size;
    private volatile boolean dirty;
    private volatile long waiting;

    /** What every open inode works with. */
    record Services(
            Namespace namespace,
            Journal journal,
            Contents contents,
            Chunker chunker,
            Sealer sealer,
            WriteBudget budget,
            Clock clock) {}

    OpenInode(Inode inode, Services services) throws IOException {
        this.id = inode.id();
        this.services = services;
        this.lastKnown = inode;
        Content content = inode.version().content();
        this.base = services.contents().load(content);
        this.baseVersions = List.of(inode.version().stamp().dot());
        this.overlay = new Overlay(services.chunker(), services.sealer(), services.budget(), content.size());
        this.size = content.size();
    }

    InodeId id() {
        return id;
    }

    long size() {
        return size;
    }

    boolean isDirty() {
        return dirty;
    }

    /** Returns the bytes that wait in memory to be sealed. */
    long waitingBytes() {
        return waiting;
    }

    /** Returns whether something has been dirty for {@code nanos}. */
    boolean dirtyFor(long nanos) {
        return dirty && services.clock().nanos() - dirtySinceNanos >= nanos;
    }

    int read(long offset, ByteBuffer into) throws IOException {
        lock.readLock().lock();
        try {
            int length = (int) Math.max(0, Math.min(into.remaining(), size - offset));
            byte[] bytes = Scratch.bytes(length);
            overlay.read(services.contents(), base, offset, bytes, 0, length);
            into.put(bytes, 0, length);
            return length;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Writes what the caller has reserved budget for; at the end if {@code append}. */
    void write(long offset, boolean append, byte[] bytes, int length) throws IOException {
        lock.writeLock().lock();
        try {
            long at = append ? overlay.size() : offset;
            if (at < 0 || at > FileSystem.MAX_FILE_SIZE - length) {
                throw new FsException(Errno.EFBIG, "a file has at most " + FileSystem.MAX_FILE_SIZE + " bytes");
            }
            overlay.write(at, bytes, 0, length);
            unjournaled.add(at, length);
            touched(services.clock().now());
        } catch (FsException e) {
            services.budget().release(length);
            throw e;
        } finally {
            lock.writeLock().unlock();
        }
    }

    void truncate(long newSize) {
        lock.writeLock().lock();
        try {
            overlay.truncate(newSize);
            touched(services.clock().now());
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Takes a modification time for the next commit to write.
     *
     * @return false if there is nothing to commit, so that the time must be written at once
     */
    boolean deferModified(Timestamp time) {
        lock.writeLock().lock();
        try {
            if (dirty) {
                modified = time;
            }
            return dirty;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void touched(Timestamp now) {
        modified = now;
        size = overlay.size();
        waiting = overlay.counted();
        if (!dirty) {
            dirtySinceNanos = services.clock().nanos();
            dirty = true;
        }
    }

    /** Fails if a block could not be stored in the background; for writers to hear of it before the close. */
    void checkBackground() throws IOException {
        if (overlay.hasFailed()) {
            commit(); // tries once more, and says what is wrong if it still is
        }
    }

    /** Stores what was written and makes it the file's content, in one mutation; does nothing if all is clean. */
    void commit() throws IOException {
        if (!dirty) {
            return;
        }
        lock.writeLock().lock();
        try {
            if (dirty) {
                commitHoldingLock();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Makes what was written ready for a sync of the write-ahead log: little that was written to a large file goes to the
     * journal, everything else is committed.
     */
    void prepareSync() throws IOException {
        if (!dirty) {
            return;
        }
        lock.writeLock().lock();
        try {
            if (dirty && isWorthJournaling()) {
                journal();
            } else if (dirty) {
                commitHoldingLock();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** A commit would store whole blocks again; an entry costs what was written, but the next start has to read it. */
    private boolean isWorthJournaling() throws IOException {
        return modified != null
                && size >= JOURNALED_FROM
                && !unjournaled.isTooMuch()
                && journaledBytes + unjournaled.bytes() <= JOURNAL_LIMIT
                && overlay.counted() == overlay.covered()
                && current().counts().links() > 0;
    }

    private void journal() throws IOException {
        List<JournalEntry.Range> ranges = new ArrayList<>();
        for (DirtyRanges.Range range : unjournaled.ranges()) {
            int length = (int) Math.min(range.length(), size - range.offset());
            if (length > 0) { // else it was cut off again
                byte[] bytes = new byte[length];
                overlay.read(services.contents(), base, range.offset(), bytes, 0, length);
                ranges.add(new JournalEntry.Range(range.offset(), Bytes.of(bytes)));
            }
        }
        services.journal()
                .append(
                        id,
                        ++journalNumber,
                        new JournalEntry(
                                baseVersions.get(0),
                                overlay.baseLimit(),
                                size,
                                Objects.requireNonNull(modified),
                                ranges));
        journaled = true;
        journaledBytes += unjournaled.bytes();
        unjournaled.clear();
    }

    /** Writes again what an entry of the journal says, unless the file has a version that came after it. */
    void replay(JournalEntry entry) {
        lock.writeLock().lock();
        try {
            if (!entry.base().equals(baseVersions.get(0))) {
                return;
            }
            if (entry.baseLimit() < overlay.baseLimit()) {
                overlay.truncate(entry.baseLimit());
            }
            for (JournalEntry.Range range : entry.ranges()) {
                byte[] bytes = range.bytes().toBytes();
                services.budget().reserveAnyway(bytes.length);
                overlay.write(range.offset(), bytes, 0, bytes.length);
            }
            overlay.truncate(entry.size());
            touched(entry.modified());
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void commitHoldingLock() throws IOException {
        if (current().counts().links() == 0) {
            return;
        }
        Layout layout = new Rewrite(services.contents(), services.chunker(), services.sealer(), base, overlay).run();
        Content content = services.contents().save(layout);
        Timestamp time = modified;
        Stamp stamp = services.namespace().submit((tree, dot) -> {
            Change setContent = new Change.SetContent(id, content, baseVersions, tree.linkIdsOf(id));
            return time == null ? Draft.of(setContent) : Draft.of(setContent, new Change.SetModified(id, time));
        });
        base = layout;
        baseVersions = List.of(stamp.dot());
        overlay.reset(layout.size());
        waiting = 0;
        modified = null;
        dirty = false;
        unjournaled.clear();
        if (journaled) {
            services.journal().clear(id);
            journaled = false;
            journaledBytes = 0;
        }
        current();
    }

    /** Forgets what was written: the file is gone. */
    void discard() {
        lock.writeLock().lock();
        try {
            overlay.reset(0);
            waiting = 0;
            dirty = false;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Returns the inode, as it was last seen if it is gone. */
    private Inode current() throws IOException {
        lastKnown = services.namespace().inode(id).orElse(lastKnown);
        return lastKnown;
    }

    /** Returns the inode's attributes as this node's handles see them. */
    Attributes attributes() throws IOException {
        Inode inode = services.namespace().inode(id).orElse(lastKnown);
        Attributes committed = AttributesOf.inode(inode);
        lock.readLock().lock();
        try {
            Timestamp time = modified;
            if (!dirty || time == null) {
                return committed;
            }
            return new Attributes(
                    id,
                    committed.kind(),
                    committed.mode(),
                    committed.links(),
                    committed.uid(),
                    committed.gid(),
                    committed.device(),
                    size,
                    Math.min(size, base.allocated() + overlay.covered()),
                    committed.accessed(),
                    time,
                    time);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Returns the version that is read now, if it is a committed one. */
    Optional<ContentVersion> version() {
        lock.readLock().lock();
        try {
            return dirty ? Optional.empty() : Optional.of(new ContentVersion(baseVersions.get(0)));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Returns the committed layout. */
    Layout base() {
        lock.readLock().lock();
        try {
            return base;
        } finally {
            lock.readLock().unlock();
        }
    }
}
