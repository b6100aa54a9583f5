package io.casfs.fs;

import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Timestamp;
import io.casfs.namespace.Version;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The inodes that handles are open on, each with the number of its handles. Thread-safe.
 *
 * <p>One that could not be committed at its last release stays, without handles, until it can be: opened again meanwhile,
 * it shows what was written. Its lock is asked for inside of mutations, so nothing is waited for while it is held but what
 * the tree says of one inode.
 */
final class OpenInodes {
    private final OpenInode.Services services;
    private final Map<InodeId, Entry> entries = new HashMap<>();

    private static final class Entry {
        private final OpenInode inode;
        private int handles;

        private Entry(OpenInode inode) {
            this.inode = inode;
        }
    }

    OpenInodes(OpenInode.Services services) {
        this.services = services;
    }

    /**
     * Adds a handle to the inode; waits for nobody.
     *
     * @throws FsException ESTALE if the inode is gone, also if its last handle goes just now and no link leads there;
     *     EISDIR or EINVAL if it isn't a regular file
     */
    OpenInode acquire(InodeId id) throws IOException {
        OpenInode open = addHandle(id);
        while (open == null) {
            Inode inode = services.namespace()
                    .inode(id)
                    .filter(found -> found.counts().links() > 0)
                    .orElseThrow(() -> new FsException(Errno.ESTALE, "the file is gone"));
            if (inode.isDirectory()) {
                throw new FsException(Errno.EISDIR, "a directory isn't opened as a file");
            }
            if (inode.versions().isEmpty()) {
                throw new FsException(Errno.EINVAL, "only a regular file has content");
            }
            Timestamp modified = inode.registers().modified().value();
            open = addHandle(new OpenInode(id, inode.version(), modified, services), inode);
        }
        return open;
    }

    private synchronized @Nullable OpenInode addHandle(InodeId id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return null;
        }
        entry.handles++;
        return entry.inode;
    }

    /**
     * Adds a handle to the inode's entry, or makes one.
     *
     * @param seen the inode that {@code made} is built on: if it isn't that any more, nobody may be shown it again who was
     *     told of the change
     */
    private synchronized @Nullable OpenInode addHandle(OpenInode made, Inode seen) throws IOException {
        OpenInode open = addHandle(made.id());
        if (open != null) {
            return open;
        }
        if (!services.namespace().inode(made.id()).equals(Optional.of(seen))) {
            return null;
        }
        Entry entry = new Entry(made);
        entry.handles++;
        entries.put(made.id(), entry);
        return made;
    }

    /** Adds the first handle to a file that was just made without a link. */
    synchronized OpenInode begin(Inode made) {
        Timestamp modified = made.registers().modified().value();
        Entry entry = new Entry(new OpenInode(made.id(), made.version(), modified, services));
        entry.inode.target().unlinkedHere(true);
        entry.handles++;
        entries.put(made.id(), entry);
        return entry.inode;
    }

    /** Adds an inode without handles, built on a version that may not be the newest; it must not be open. */
    synchronized OpenInode restore(InodeId id, Version version, Timestamp modified) {
        Entry entry = new Entry(new OpenInode(id, version, modified, services));
        entries.put(id, entry);
        return entry.inode;
    }

    /** Returns the inode's shared state if a handle is open on it. */
    synchronized Optional<OpenInode> find(InodeId id) {
        return Optional.ofNullable(entries.get(id)).map(entry -> entry.inode);
    }

    /** Returns whether a handle is open on the inode. */
    synchronized boolean contains(InodeId id) {
        return entries.containsKey(id);
    }

    /** Returns whether other handles than the caller's are open on the inode. */
    synchronized boolean isShared(InodeId id) {
        Entry entry = entries.get(id);
        return entry != null && entry.handles > 1;
    }

    /** Commits and takes a handle away. */
    void release(OpenInode open) throws IOException {
        try {
            open.commit();
        } finally {
            leave(open);
        }
    }

    /** Takes away a handle that was taken for one call; commits unless there are others, which will. */
    void leaveToOthers(OpenInode open) throws IOException {
        if (isShared(open.id())) {
            leave(open);
        } else {
            release(open);
        }
    }

    /** Takes a handle away; what isn't committed is others' to commit. */
    void leave(OpenInode open) throws IOException {
        synchronized (this) {
            Entry entry = entries.get(open.id());
            if (entry != null && entry.inode == open) {
                entry.handles--;
            }
        }
        dropIfIdle(open);
    }

    /** Forgets an inode without handles and with nothing to commit; for good if no link leads there. */
    void dropIfIdle(OpenInode open) throws IOException {
        synchronized (this) {
            Entry entry = entries.get(open.id());
            if (entry == null || entry.inode != open || entry.handles > 0) {
                return;
            }
            // Asked only now that no handle is left, and nobody can get one to give an orphan its first link.
            if (open.isDirty() && !open.target().isOrphan()) {
                return;
            }
            boolean hidesAnother = open.hidesAnother();
            entries.remove(open.id());
            if (hidesAnother) {
                // Here, before anybody opens the file anew. Whoever comes later than the look is told of the tree's
                // edit.
                services.events().contentReplaced(open.id());
            }
        }
        open.closed();
        Optional<Inode> inode = services.namespace().inode(open.id());
        if (inode.isEmpty() || inode.get().counts().links() == 0) {
            open.discard();
            dropUnlessOpen(open.id());
        }
    }

    /** Drops an inode without links unless a handle is open on it. */
    void dropUnlessOpen(InodeId id) throws IOException {
        if (!contains(id)) {
            services.namespace().release(id);
            services.events().attributesChanged(id);
        }
    }

    /** Returns all open inodes as they are now. */
    synchronized Collection<OpenInode> all() {
        return entries.values().stream().map(entry -> entry.inode).toList();
    }
}
