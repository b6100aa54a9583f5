/** The edge that speaks the kernel's protocol. */
@NullMarked
package io.casfs.fuse.kernel;

import org.jspecify.annotations.NullMarked;
