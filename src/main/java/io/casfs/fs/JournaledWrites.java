package io.casfs.fs;

import io.casfs.namespace.Bytes;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Journal;
import io.casfs.namespace.JournalEntry;
import io.casfs.namespace.Stamp;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One open file's part of the journal: what of its writes is there, and what isn't yet.
 *
 * <p>Not thread-safe: the open inode's lock guards it.
 */
final class JournaledWrites {
    /** Smaller files are one small record in the database anyway. */
    private static final long JOURNALED_FROM = 64 << 10;

    /** What the journal holds of one file before it is committed. */
    private static final long LIMIT = 16 << 20;

    private final InodeId id;
    private final Journal journal;
    private final DirtyRanges left = new DirtyRanges();
    private long lastNumber;
    private long bytes;
    private boolean used;
    private boolean restored;
    private boolean cut;

    JournaledWrites(InodeId id, Journal journal) {
        this.id = id;
        this.journal = journal;
    }

    /** Takes note of a write. */
    void wrote(long offset, int length) {
        left.add(offset, length);
    }

    /**
     * Takes note that the file's end was cut off. Entries don't say that, and replaying earlier ones would bring back what
     * they hold of it: if there are any, the next sync is a commit.
     */
    void cutOff() {
        cut |= used;
    }

    /**
     * Returns whether what was written since the last entry is better journaled than committed: a commit would store whole
     * blocks again; an entry costs what was written, but the next start has to read it.
     */
    boolean isWorthAnEntry(Overlay overlay) {
        return !restored // else an entry would not come after those of before the start
                && !cut
                && overlay.size() >= JOURNALED_FROM
                && !left.isTooMuch()
                && bytes + left.bytes() <= LIMIT
                && overlay.counted() == overlay.covered();
    }

    /**
     * Writes an entry; durable after the next sync.
     *
     * @param next the stamp that this node's next mutation would have
     * @param overlay holds in memory all that was written
     */
    void append(Stamp next, Base base, Overlay overlay, Timestamp modified) throws IOException {
        List<JournalEntry.Range> ranges = new ArrayList<>();
        for (DirtyRanges.Range range : left.ranges()) {
            int length = (int) Math.min(range.length(), overlay.size() - range.offset());
            if (length > 0) { // else it was cut off again
                byte[] written = new byte[length];
                overlay.copy(range.offset(), written, 0, length);
                ranges.add(new JournalEntry.Range(range.offset(), Bytes.of(written)));
            }
        }
        journal.append(
                id,
                ++lastNumber,
                new JournalEntry(next, base.version(), overlay.baseLimit(), overlay.size(), modified, ranges));
        used = true;
        bytes += left.bytes();
        left.clear();
    }

    /** Takes note that the journal has entries of before the start. */
    void restored() {
        used = true;
        restored = true;
    }

    /** Takes note that all that was written is committed, or that nobody needs it. */
    void clear() throws IOException {
        left.clear();
        if (used) {
            journal.clear(id);
            used = false;
            restored = false;
            cut = false;
            bytes = 0;
        }
    }
}
