package io.casfs.fuse.jnr;

import io.casfs.fs.Attributes;
import io.casfs.fs.ContentVersion;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which content the kernel's pages show, by path, so that an open of unchanged content may keep them.
 *
 * <p>The kernel has one page cache for each path of a mount (libfuse gives each path an inode). An open without
 * {@code keep_cache} empties it. The entry of a path is right if all pages that the kernel may have there are of that
 * version. It is written
 *
 * <ul>
 *   <li>with the version at the open, once the first operation on the handle proves that the kernel got the answer and
 *       so dropped older pages;
 *   <li>with the version at the release of a handle, if every change since went through this very path.
 * </ul>
 *
 * <p>Files of several names have none: the kernel has a page cache for each name and a write reaches only one of them.
 */
final class PageLedger {
    private static final int MAX_ENTRIES = 65_536;

    private final ContentChanges changes;
    private final AtomicLong renames = new AtomicLong();
    private final Map<FusePath, ContentVersion> seen = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FusePath, ContentVersion> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    PageLedger(ContentChanges changes) {
        this.changes = changes;
    }

    /** Counts renames of directories: paths of handles opened before one say nothing any more. */
    long renames() {
        return renames.get();
    }

    /** Decides about the pages for a handle that is being opened; to be called before the kernel gets the answer. */
    boolean mayKeep(FileHandle handle) {
        changes.opened(handle.file().inode());
        FileHandle.Opening opening = handle.opening();
        synchronized (seen) {
            ContentVersion known = seen.get(opening.path());
            boolean keep = opening.soleLink()
                    && opening.version()
                            .filter(version -> version.equals(known))
                            .isPresent();
            if (!keep) {
                seen.remove(opening.path());
            }
            return keep;
        }
    }

    /** Notes an operation on an open handle. */
    void used(FileHandle handle) {
        if (!handle.isConfirmed() && handle.confirm()) {
            FileHandle.Opening opening = handle.opening();
            record(handle, opening.version());
        }
    }

    /** Notes a change of the content through an open handle. */
    void changed(FileHandle handle) {
        used(handle);
        changes.changed(handle.file().inode(), this, handle.opening().path());
    }

    /** Notes a change of the content by path, without a handle. */
    void changed(InodeId inode, FusePath path) {
        changes.changed(inode, this, path);
    }

    /**
     * Notes the end of a handle.
     *
     * @param last the version that the handle left behind, empty if its changes may be lost
     * @param links how many names the file has now
     */
    void released(FileHandle handle, Optional<ContentVersion> last, int links) {
        if (!last.equals(handle.opening().version()) && handle.isConfirmed()) {
            record(handle, links == 1 ? last : Optional.empty());
        }
        changes.released(handle.file().inode());
    }

    private void record(FileHandle handle, Optional<ContentVersion> version) {
        FileHandle.Opening opening = handle.opening();
        boolean known = opening.soleLink()
                && opening.renames() == renames()
                && changes.onlyBy(handle.file().inode(), this, opening.path());
        synchronized (seen) {
            if (known && version.isPresent()) {
                seen.put(opening.path(), version.get());
            } else {
                seen.remove(opening.path());
            }
        }
    }

    /** Notes that a file got another name. */
    void linked(InodeId inode) {
        changes.renamed(inode);
    }

    /** Notes that a name was removed. */
    void removed(InodeId inode, FusePath path) {
        changes.renamed(inode);
        synchronized (seen) {
            seen.remove(path);
        }
    }

    /** Notes that what was at {@code from} is now at {@code to}: the kernel's inode and its pages move along. */
    void renamed(Attributes moved, FusePath from, FusePath to) {
        changes.renamed(moved.inode());
        if (moved.kind() == FileKind.DIRECTORY) {
            renames.incrementAndGet();
        }
        synchronized (seen) {
            move(from, to);
            if (moved.kind() == FileKind.DIRECTORY) {
                moveBelow(from, to);
            }
        }
    }

    private void move(FusePath from, FusePath to) {
        @Nullable ContentVersion version = seen.remove(from);
        if (version != null) {
            seen.put(to, version);
        } else {
            seen.remove(to);
        }
    }

    private void moveBelow(FusePath from, FusePath to) {
        Map<FusePath, ContentVersion> moved = new HashMap<>();
        seen.entrySet().removeIf(entry -> {
            boolean below = entry.getKey().isBelow(from);
            if (below) {
                moved.put(entry.getKey().moved(from, to), entry.getValue());
            }
            return below;
        });
        seen.putAll(moved);
    }
}
