package io.casfs.fs;

import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The inodes that handles are open on, each with the number of its handles. Thread-safe. */
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
     * Adds a handle to the inode.
     *
     * @throws FsException ESTALE if the inode is gone, EISDIR or EINVAL if it isn't a regular file
     */
    OpenInode acquire(InodeId id) throws IOException {
        OpenInode open = addHandle(id, null);
        if (open != null) {
            return open;
        }
        Inode inode =
                services.namespace().inode(id).orElseThrow(() -> new FsException(Errno.ESTALE, "the file is gone"));
        if (inode.isDirectory()) {
            throw new FsException(Errno.EISDIR, "a directory isn't opened as a file");
        }
        if (inode.versions().isEmpty()) {
            throw new FsException(Errno.EINVAL, "only a regular file has content");
        }
        // Loaded without the lock, since manifests may have to be fetched; whoever is second uses the first one's.
        OpenInode loaded = new OpenInode(inode, services);
        OpenInode shared = addHandle(id, loaded);
        return shared == null ? loaded : shared;
    }

    private synchronized @Nullable OpenInode addHandle(InodeId id, @Nullable OpenInode loaded) {
        Entry entry = entries.get(id);
        if (entry == null) {
            if (loaded == null) {
                return null;
            }
            entry = new Entry(loaded);
            entries.put(id, entry);
        }
        entry.handles++;
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

    /** Takes a handle away; drops the inode if it was the last one and no link leads there. */
    void release(OpenInode open) throws IOException {
        synchronized (this) {
            Entry entry = entries.get(open.id());
            if (entry == null || entry.inode != open || --entry.handles > 0) {
                return;
            }
            entries.remove(open.id());
        }
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
        }
    }

    /** Returns all open inodes as they are now. */
    synchronized Collection<OpenInode> all() {
        return entries.values().stream().map(entry -> entry.inode).toList();
    }
}
