package io.casfs.fuse.jnr;

/** What we call in the C library. Public because jnr-ffi implements it from another class loader. */
public interface Libc {
    int setenv(String name, String value, int overwrite);
}
