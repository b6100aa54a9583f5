package io.casfs.fs;

import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;

/** Receives the entries of a directory one by one; {@code .} and {@code ..} are not among them. */
@FunctionalInterface
public interface DirectoryReader {
    /**
     * Takes one entry.
     *
     * @param cursor passed to a later {@link FileSystem#readDirectory}, continues after this entry; positive, and stable
     *     while the directory changes
     * @return false if the reader has no room: the entry was not taken and none follows
     */
    boolean take(Name name, InodeId inode, FileKind kind, long cursor);
}
