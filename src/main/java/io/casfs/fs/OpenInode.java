package io.casfs.fs;

import io.casfs.block.BlockId;
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
import io.casfs.namespace.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A regular file that handles are open on: the version they are built on, and what was written since.
 *
 * <p>All handles of this node share it, so they see each other's writes at once; what other nodes make of the file
 * meanwhile is not seen before the last handle is released. States: <em>clean</em> (what is read is the base version) and
 * <em>dirty</em> (bytes or the modification time differ from it); a commit makes dirty clean and its mutation's dot the new
 * base. It replaces the base and nothing else, so versions that came meanwhile stay beside it.
 *
 * <p>A file whose last link was removed here is never committed: it stays dirty until it goes. If its bytes take room that
 * others need, they are stored without a mutation, and the base gets {@linkplain Base#ahead ahead} of its version.
 *
 * <p>Lock: readers share it, writing and committing hold it alone. It is never held while waiting for another node: reads
 * take from under it what is in memory and get the rest after, commits get what they need before. Budget is reserved
 * before the lock is taken, since a writer that waits for budget may have to commit this very file.
 */
final class OpenInode {
    /** With more pieces, room is made: they take memory, and most of it isn't in the budget. */
    private static final int MANY_PIECES = 1 << 16;

    private final InodeId id;
    private final Services services;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Overlay overlay;
    private final CommitTarget target;
    private final JournaledWrites journaled;

    private volatile Base base;
    private volatile Shown shown;
    private volatile long madeBy;
    private volatile long dirtySinceNanos;
    private volatile long waiting;
    private volatile int pieces;

    // Guarded by the lock.
    private @Nullable Timestamp modified;

    /** What every open inode works with. */
    record Services(
            Namespace namespace,
            Journal journal,
            Contents contents,
            Chunker chunker,
            Sealer sealer,
            WriteBudget budget,
            UnfinishedFiles unfinished,
            TreeEvents events,
            Clock clock) {}

    /** What stat shows of this node's view, published so that it can be read while the lock is held. */
    private record Shown(long size, long allocated, Timestamp modified, boolean dirty) {}

    /**
     * Makes the shared state; reads nothing.
     *
     * @param version to build on
     * @param modified the modification time with that version
     */
    OpenInode(InodeId id, Version version, Timestamp modified, Services services) {
        this.id = id;
        this.services = services;
        this.target = new CommitTarget(id, services.namespace(), services.events());
        this.journaled = new JournaledWrites(id, services.journal());
        this.base = new Base(version, services.contents());
        Content content = version.content();
        this.overlay = new Overlay(services.chunker(), services.sealer(), services.budget(), content.size());
        this.shown = new Shown(content.size(), content.allocated(), modified, false);
    }

    InodeId id() {
        return id;
    }

    long size() {
        return shown.size();
    }

    boolean isDirty() {
        return shown.dirty();
    }

    /** Returns the bytes that wait in memory to be sealed. */
    long waitingBytes() {
        return waiting;
    }

    /** Returns whether something has been dirty for {@code nanos}. */
    boolean dirtyFor(long nanos) {
        return isDirty() && services.clock().nanos() - dirtySinceNanos >= nanos;
    }

    /** Takes note that it can't be committed now: {@link #dirtyFor} counts anew. */
    void postpone() {
        dirtySinceNanos = services.clock().nanos();
    }

    /** Takes the counter of the mutation that made this file; others shall see the file with its first content. */
    void unfinished(long counter) {
        madeBy = counter;
    }

    private void finishing(Dot content) {
        if (madeBy != 0) {
            services.unfinished().finishedBy(madeBy, content.counter());
        }
    }

    private void finished() {
        long counter = madeBy;
        if (counter != 0) {
            services.unfinished().finished(counter);
            madeBy = 0;
        }
    }

    /** Returns what the contents are committed to. */
    CommitTarget target() {
        return target;
    }

    int read(long offset, ByteBuffer into) throws IOException {
        int length;
        byte[] bytes;
        Base from;
        List<Overlay.Part> left;
        lock.readLock().lock();
        try {
            length = (int) Math.max(0, Math.min(into.remaining(), overlay.size() - offset));
            bytes = Scratch.bytes(length);
            from = base;
            left = overlay.copy(offset, bytes, 0, length);
        } finally {
            lock.readLock().unlock();
        }
        for (Overlay.Part part : left) {
            part.read(services.contents(), from, bytes);
        }
        into.put(bytes, 0, length);
        return length;
    }

    /** Writes what the caller has reserved budget for; at the end if {@code append}. */
    void write(long offset, boolean append, byte[] bytes, int length) throws IOException {
        lock.writeLock().lock();
        try {
            long at = append ? overlay.size() : offset;
            if (at < 0 || at > FileSystem.MAX_FILE_SIZE - length) {
                throw new FsException(Errno.EFBIG, "a file has at most " + FileSystem.MAX_FILE_SIZE + " bytes");
            }
            aboutToChange();
            overlay.write(at, bytes, 0, length);
            journaled.wrote(at, length);
            touched(services.clock().now());
        } catch (IOException e) {
            services.budget().release(length);
            throw e;
        } finally {
            lock.writeLock().unlock();
        }
    }

    void truncate(long newSize) throws IOException {
        change(() -> {
            if (newSize < overlay.size()) {
                journaled.cutOff();
            }
            overlay.truncate(newSize);
            return true;
        });
    }

    /** Lets the file be at least that long, with zeros at the end that take no room. */
    void extend(long least) throws IOException {
        change(() -> {
            boolean longer = least > overlay.size();
            if (longer) {
                overlay.truncate(least);
            }
            return longer;
        });
    }

    /** Lets a range read as zeros that take no room; only as far as the file reaches unless it may {@code grow}. */
    void punch(long from, long to, boolean grow) throws IOException {
        change(() -> {
            long end = grow ? to : Math.min(to, overlay.size());
            if (from < end) {
                overlay.punch(from, end);
            }
            return from < end;
        });
    }

    /**
     * Lets a range read as part of a committed content, whose blocks are named again; waits for nobody.
     *
     * @param source reaches at least to the end of the part, which begins at {@code from}
     */
    void share(long offset, Layout source, long from, long length) throws IOException {
        change(() -> {
            overlay.share(offset, source, from, length);
            return true;
        });
    }

    /** Changes the overlay, and returns whether it did. */
    @FunctionalInterface
    private interface Edit {
        boolean apply() throws IOException;
    }

    private void change(Edit edit) throws IOException {
        lock.writeLock().lock();
        try {
            aboutToChange();
            if (edit.apply()) {
                touched(services.clock().now());
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Returns the first place at or after {@code from} that is a hole, or that isn't; -1 if there is none. The end of the
     * file counts as a hole. Waits for other nodes as a read does.
     */
    long next(boolean hole, long from) throws IOException {
        while (true) {
            Base below = base;
            Layout layout = hidesBase() ? Layout.EMPTY : BeingRead.during(id, below::layout);
            lock.readLock().lock();
            try {
                if (base == below) { // else the layout isn't what lies below any more
                    long found = overlay.next(hole, layout, from);
                    boolean none = from >= overlay.size() || (found == overlay.size() && !hole);
                    return none ? -1 : found;
                }
            } finally {
                lock.readLock().unlock();
            }
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
            boolean dirty = isDirty();
            if (dirty) {
                modified = time;
            }
            shown = new Shown(shown.size(), shown.allocated(), time, dirty);
            services.events().attributesChanged(id);
            return dirty;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void aboutToChange() throws IOException {
        if (!isDirty()) {
            target.rememberPlace();
        }
    }

    private void touched(Timestamp now) {
        modified = now;
        waiting = overlay.counted();
        pieces = overlay.pieces().size();
        if (!isDirty()) {
            dirtySinceNanos = services.clock().nanos();
        }
        long allocated = Math.min(overlay.size(), base.allocated() + overlay.filled());
        shown = new Shown(overlay.size(), allocated, now, true);
        services.events().contentWritten(id);
    }

    /**
     * To be called before a change, without a lock: fails if a block can't be stored that should have been in the
     * background, for writers to hear of it before the close.
     */
    void prepareChange() throws IOException {
        if (overlay.hasFailed() || pieces > MANY_PIECES) {
            makeRoom(); // tries once more, and says what is wrong if it still is
        }
    }

    /**
     * Gives up the memory that written bytes take: by a commit, or if no link leads to the file by storing them for its
     * handles alone. Those blocks are garbage once the file is closed.
     */
    void makeRoom() throws IOException {
        if (!target.isOrphan()) {
            commit();
            return;
        }
        fetchWhatIsRead();
        lock.writeLock().lock();
        try {
            if (!overlay.pieces().isEmpty()) { // else somebody else was faster
                goAhead(store());
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Stores what was written and makes it the file's content, in one mutation; does nothing if all is clean. */
    void commit() throws IOException {
        if (isDirty() && !target.isOrphan()) {
            commitAnyway();
        }
    }

    /** Commits what no link leads to: to be called only for what is about to get one. */
    void commitAnyway() throws IOException {
        fetchWhatIsRead();
        lock.writeLock().lock();
        try {
            if (isDirty()) {
                commitHoldingLock();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Gets the blocks that a commit will read, of the base and of other files: other nodes may have them only. */
    private void fetchWhatIsRead() throws IOException {
        Base from = base;
        Layout layout = hidesBase() ? Layout.EMPTY : BeingRead.during(id, from::layout);
        Set<BlockId> blocks;
        lock.readLock().lock();
        try {
            if (base != from) {
                return; // somebody else committed
            }
            blocks = new RewritePlan(layout, overlay).blocksToRead();
        } finally {
            lock.readLock().unlock();
        }
        for (BlockId block : blocks) {
            fetch(block);
        }
    }

    /** Gets a block from other nodes, on behalf of this file, unless it is here. */
    void fetch(BlockId block) throws IOException {
        BeingRead.during(id, () -> {
            services.contents().fetch(block);
            return true;
        });
    }

    private boolean hidesBase() {
        lock.readLock().lock();
        try {
            return overlay.hidesBase();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Makes what was written ready for a sync of the write-ahead log: little that was written to a large file goes to the
     * journal, everything else is committed.
     */
    void prepareSync() throws IOException {
        if (!journalIfWorth()) {
            commit();
        }
    }

    private boolean journalIfWorth() throws IOException {
        lock.writeLock().lock();
        try {
            Timestamp time = modified;
            if (time == null || base.isAhead() || !journaled.isWorthAnEntry(overlay) || !target.isLinked()) {
                return false;
            }
            Stamp next = services.namespace().submit((tree, dot) -> Draft.of());
            journaled.append(next, base, overlay, time);
            return true;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Writes again what entries of the journal say, all built on this file's base. */
    void restore(List<JournalEntry> entries) throws IOException {
        lock.writeLock().lock();
        try {
            aboutToChange();
            for (JournalEntry entry : entries) {
                restore(entry);
            }
            journaled.restored();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void restore(JournalEntry entry) {
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
    }

    private Layout store() throws IOException {
        return new Rewrite(services.contents(), services.chunker(), services.sealer(), base, overlay).run();
    }

    /** Lets the base have what was stored, without a mutation. */
    private void goAhead(Layout stored) {
        base = base.ahead(stored);
        empty(stored.size());
        shown = new Shown(stored.size(), stored.allocated(), shown.modified(), true);
    }

    /** Empties the overlay: the base has it, or nobody needs it. */
    private void empty(long size) {
        overlay.reset(size);
        waiting = 0;
        pieces = 0;
    }

    private void commitHoldingLock() throws IOException {
        Layout layout = store();
        Content content = services.contents().save(layout);
        Optional<Stamp> stamp = target.submit(content, base.dot(), Objects.requireNonNull(modified), this::finishing);
        if (stamp.isEmpty()) {
            goAhead(layout);
            return;
        }
        base = new Base(new Version(stamp.get(), content, List.of()), services.contents(), layout);
        empty(layout.size());
        modified = null;
        shown = new Shown(content.size(), content.allocated(), shown.modified(), false);
        madeBy = 0;
        journaled.clear();
    }

    /** Takes note that the file is gone from the tree by this node's doing: a restart shall not bring it back. */
    void unlinked() throws IOException {
        target.unlinkedHere(true);
        lock.writeLock().lock();
        try {
            journaled.clear();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Takes note that nobody has the file open any more, nor will. */
    void closed() {
        finished();
    }

    /** Forgets what was written: the file is gone. */
    void discard() {
        lock.writeLock().lock();
        try {
            empty(0);
            shown = new Shown(0, 0, shown.modified(), false);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Returns the inode's attributes as this node's handles see them; waits for nobody. */
    Attributes attributes() throws IOException {
        // First: if this is older than the inode, the times below are right all the same.
        Dot built = base.dot();
        Shown now = shown;
        Inode inode = target.inode().orElseThrow(() -> new FsException(Errno.ESTALE, "the file is gone"));
        Attributes committed = AttributesOf.inode(inode);
        if (!now.dirty() && inode.version().stamp().dot().equals(built)) {
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
                now.size(),
                now.allocated(),
                committed.accessed(),
                now.modified(),
                now.dirty() ? now.modified() : committed.changed(),
                now.dirty());
    }

    /** Returns whether the committed version that has the name isn't the one that is shown here. */
    boolean hidesAnother() throws IOException {
        Optional<Inode> inode = services.namespace().inode(id);
        return inode.isPresent() && !inode.get().version().stamp().dot().equals(base.dot());
    }

    /** Returns the version that is read now, if it is a committed one. */
    Optional<ContentVersion> version() {
        lock.readLock().lock();
        try {
            return isDirty() ? Optional.empty() : Optional.of(new ContentVersion(base.dot()));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Returns what the handles are built on; its layout is that of a committed version while the file isn't dirty. */
    Base base() {
        return base;
    }
}
