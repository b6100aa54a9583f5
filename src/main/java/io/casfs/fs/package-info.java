/**
 * POSIX semantics on inodes and handles: the deep module behind every edge.
 *
 * <p>{@link io.casfs.fs.FileSystem} is all that an edge sees. Behind it: open files and their uncommitted extents,
 * chunking, sealing in the background, commits, read-ahead.
 *
 * <p>Must not depend on any edge; knows nothing of FUSE, paths or processes beyond {@link io.casfs.fs.Caller}.
 */
@NullMarked
package io.casfs.fs;

import org.jspecify.annotations.NullMarked;
