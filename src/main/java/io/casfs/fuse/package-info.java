/**
 * What every FUSE edge shares: the face of a mount, its options and checks, owners, errno numbers, the mount table.
 *
 * <p>Vocabulary: a <em>mount</em> is one directory under which programs see the tree; an <em>edge</em> turns the kernel's
 * requests into calls of {@link io.casfs.fs.FileSystem}; a mount is <em>stale</em> when the process that served it is
 * gone but the kernel still has it.
 *
 * <p>Must not depend on any library for native code: that is what the edges {@code fuse.jnr} and {@code fuse.kernel} are
 * for.
 */
@NullMarked
package io.casfs.fuse;

import org.jspecify.annotations.NullMarked;
