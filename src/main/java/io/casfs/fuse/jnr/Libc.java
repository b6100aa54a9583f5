package io.casfs.fuse.jnr;

import jnr.ffi.LibraryLoader;

/** What we need of the C library. */
public interface Libc {
    /** The library, which every process has loaded. */
    Libc INSTANCE = LibraryLoader.create(Libc.class).failImmediately().load("c");

    int setenv(String name, String value, int overwrite);
}
