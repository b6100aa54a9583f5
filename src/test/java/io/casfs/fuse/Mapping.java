package io.casfs.fuse;

/**
 * A shared mapping of an open file.
 *
 * <p>Read and written by system calls, not by the JVM: a thread of the JVM that waits for a page of a mount which this JVM
 * serves could keep it from being served, and a page that can't be had is an error here and the end of the process there.
 */
final class Mapping implements AutoCloseable {
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int MS_SYNC = 4;

    private final long address;
    private final long length;
    private final int memory;

    Mapping(int fd, long length) {
        this.length = length;
        address = Posix.done("mmap", Posix.C.mmap(null, length, PROT_READ_WRITE, MAP_SHARED, fd, 0));
        memory = (int) Posix.done("memfd_create", Posix.C.memfd_create(Posix.c("casfs-test"), 0));
    }

    /** Writes through the mapping. */
    void put(long offset, byte[] bytes) {
        Posix.write(memory, bytes, 0);
        Posix.done("a write to the mapping", Posix.C.pread(memory, address + offset, bytes.length, 0));
    }

    /** Reads through the mapping. */
    byte[] get(long offset, int count) {
        Posix.done("a read from the mapping", Posix.C.pwrite(memory, address + offset, count, 0));
        return Posix.read(memory, count, 0);
    }

    /** Has what was put written to the file. */
    void sync() {
        Posix.done("msync", Posix.C.msync(address, length, MS_SYNC));
    }

    @Override
    public void close() {
        Posix.close(memory);
        Posix.done("munmap", Posix.C.munmap(address, length));
    }
}
