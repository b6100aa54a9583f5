package io.casfs.fuse.jnr;

import io.casfs.fs.FileSystem;
import io.casfs.namespace.InodeId;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Notes through which kernel path each open file has been changed, over all mounts of one file system.
 *
 * <p>The kernel's pages of a path show what was read and written by that path. They are a file's content only if
 * nothing changed it by another path: a hard link or a second mount.
 */
final class ContentChanges {
    private static final Map<FileSystem, ContentChanges> SHARED = new WeakHashMap<>();

    private final Map<InodeId, Entry> open = new ConcurrentHashMap<>();

    private ContentChanges() {}

    /** Returns the notes of that file system, the same for all its mounts. */
    static ContentChanges of(FileSystem fs) {
        synchronized (SHARED) {
            return SHARED.computeIfAbsent(fs, key -> new ContentChanges());
        }
    }

    /** A path of a mount: the page cache that a change went through. */
    private record Origin(PageLedger mount, FusePath path) {}

    private static final class Entry {
        // Changed by the map's atomic methods only.
        private int handles;
        // The others: guarded by this.
        private @Nullable Origin origin;
        private boolean mixed;

        synchronized void changed(Origin by) {
            mixed |= origin != null && !origin.equals(by);
            origin = by;
        }

        synchronized void mix() {
            mixed = true;
        }

        synchronized boolean onlyBy(Origin by) {
            return !mixed && (origin == null || origin.equals(by));
        }
    }

    void opened(InodeId inode) {
        open.compute(inode, (id, entry) -> {
            Entry present = entry == null ? new Entry() : entry;
            present.handles++;
            return present;
        });
    }

    void released(InodeId inode) {
        open.computeIfPresent(inode, (id, entry) -> --entry.handles == 0 ? null : entry);
    }

    /** Notes a change of the content that the kernel made by {@code path}. */
    void changed(InodeId inode, PageLedger mount, FusePath path) {
        Entry entry = open.get(inode);
        if (entry != null) {
            entry.changed(new Origin(mount, path));
        }
    }

    /** Notes that the names of an open file changed: its handles' paths say nothing any more. */
    void renamed(InodeId inode) {
        Entry entry = open.get(inode);
        if (entry != null) {
            entry.mix();
        }
    }

    /** Returns whether all changes since the file was first opened went by {@code path} of {@code mount}. */
    boolean onlyBy(InodeId inode, PageLedger mount, FusePath path) {
        Entry entry = open.get(inode);
        return entry != null && entry.onlyBy(new Origin(mount, path));
    }
}
