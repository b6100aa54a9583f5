package io.casfs.fuse.jnr;

import io.casfs.fuse.EdgeUnavailableException;
import jnr.ffi.LibraryLoader;

/** Loads native libraries. */
final class Libraries {
    private Libraries() {}

    static LibFuse2 fuse() throws EdgeUnavailableException {
        try {
            return LibraryLoader.create(LibFuse2.class).failImmediately().load("libfuse.so.2");
        } catch (UnsatisfiedLinkError e) {
            throw new EdgeUnavailableException(
                    "libfuse.so.2 cannot be loaded (Debian: apt install libfuse2; Fedora: dnf install fuse-libs): "
                            + firstLine(String.valueOf(e.getMessage())),
                    e);
        }
    }

    // The others list where it was looked for.
    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    static Libc c() {
        return LibraryLoader.create(Libc.class).failImmediately().load("c");
    }
}
