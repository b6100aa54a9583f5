/**
 * The portable edge: libfuse 2's high-level interface, in the layout that jnr-fuse describes.
 *
 * <p>{@link io.casfs.fuse.jnr.JnrMount} is the only door. Behind it:
 *
 * <ul>
 *   <li>{@code Session} runs libfuse's loop on threads of ours: jffi attaches and detaches a foreign thread around each
 *       callback, which costs more than half of the speed. The loop shows each request's header before libfuse
 *       sees it, and that answers what the high-level interface hides: who asks, and for what.
 *   <li>{@code NativeOperations} fills {@code struct fuse_operations} by hand, because jnr-fuse's callbacks get paths as
 *       {@code String}s, which destroys names that are not UTF-8.
 *   <li>{@code Replies} corrects the answers with which libfuse would tell programs that a file is missing while another
 *       one takes its place.
 *   <li>{@code *Operations} are the callbacks, by theme; each may throw, one place turns that into an errno.
 *   <li>{@code Orphans} undoes libfuse's {@code .fuse_hidden} files; {@code PageLedger} decides when the kernel may keep
 *       its pages.
 * </ul>
 *
 * <p>Invariants: paths and names are bytes from the kernel to the file system; no callback lets an exception escape;
 * libfuse's session is destroyed only when no thread is inside libfuse.
 */
@NullMarked
package io.casfs.fuse.jnr;

import org.jspecify.annotations.NullMarked;
