package io.casfs.fs;

import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;

/**
 * Hears what has changed, whoever changed it, for an edge that lets the kernel cache what it was told.
 *
 * <p>Called after the change can be seen, on the thread that made it (for a change by this node, the one that called the
 * file system), and while locks of the file system are held: must be quick, must not call the file system, and must not
 * wait for a thread that might, nor for a kernel. May be called once too often, never once too seldom.
 *
 * <p>An answer that was asked for before an event may come after it and be older. So whoever keeps answers notes before
 * asking how many events there were, and doesn't keep what an event may have overtaken.
 *
 * <p>Nothing is said of attributes that are {@linkplain Attributes#passing passing}, nor of the extended attributes under
 * {@code user.casfs.}, which aren't for keeping. After the release of the last handle a file without names is gone, and of
 * that only {@link #attributesChanged} speaks.
 */
public interface TreeListener {
    /** A name now leads elsewhere, to something or to nothing; or to the same, if that was moved away and back. */
    void nameChanged(InodeId directory, Name name);

    /** Attributes or extended attributes changed, or the number of names. */
    void attributesChanged(InodeId inode);

    /** The content was changed by a write or truncation on this node, on this thread; and with it size and times. */
    void contentWritten(InodeId inode);

    /**
     * The committed content changed by another node's doing, or what opens show did, since the last handle was released
     * here that held on to an older version; and with it size and times. The thread says nothing about who did it.
     */
    void contentReplaced(InodeId inode);
}
