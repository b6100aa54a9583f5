/**
 * The Linux edge: the kernel's own FUSE protocol, spoken on {@code /dev/fuse}.
 *
 * <p>Its lowest layer: {@code KernelMounter} mounts, by {@code mount(2)} or with {@code fusermount3}, and gives a {@code
 * Device}, from which requests are received and to which answers and notifications are sent. {@code Libc} has all that is
 * called in the C library.
 */
@NullMarked
package io.casfs.fuse.kernel;

import org.jspecify.annotations.NullMarked;
