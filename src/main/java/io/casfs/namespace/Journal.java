package io.casfs.namespace;

import java.io.IOException;

/**
 * Keeps what was written to open files and made durable, but is not yet worth a block: local to this node, sealed.
 *
 * <p>An entry holds what it takes to make the file again from the version it builds on, whatever other nodes did to the
 * file meanwhile. It also says before which of this node's mutations it was written: one that gave the file a content after
 * that has taken the entry in. So clearing needs no atomicity with mutations. Thread-safe.
 */
public interface Journal {
    /** Receives entries. */
    @FunctionalInterface
    interface Reader {
        void entry(InodeId inode, JournalEntry entry) throws IOException;
    }

    /**
     * Adds an entry; durable after the next {@link Namespace#sync}.
     *
     * @param number greater than that of the inode's entry before
     */
    void append(InodeId inode, long number, JournalEntry entry) throws IOException;

    /** Drops all entries of an inode. */
    void clear(InodeId inode) throws IOException;

    /** Gives all entries, those of one inode one after another in their order. */
    void forEach(Reader reader) throws IOException;
}
