package io.casfs.fs;

import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;

/**
 * Hears what has changed, whoever changed it, for an edge that lets the kernel cache what it was told.
 *
 * <p>Called after the change can be seen, on the thread that made it (for a change by this node, the one that called the
 * file system), maybe while locks are held: must be quick, and must not call the file system. May be called once too often,
 * never once too seldom.
 */
public interface TreeListener {
    /** A name now leads elsewhere, to something or to nothing. */
    void nameChanged(InodeId directory, Name name);

    /** Attributes or extended attributes changed, or the number of names. */
    void attributesChanged(InodeId inode);

    /** The content was changed by a write or truncation on this node, on this thread. */
    void contentWritten(InodeId inode);

    /**
     * The committed content changed by another node's doing, or what opens show did, since the last handle was released
     * here that held on to an older version. The thread says nothing about who did it.
     */
    void contentReplaced(InodeId inode);
}
