package io.casfs.fuse.jnr;

import io.casfs.fs.Attributes;
import io.casfs.fuse.FileTypes;
import io.casfs.fuse.OwnerMapping;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.Timestamp;

/**
 * Where {@code struct stat} has its fields; the order differs between processors.
 *
 * <p>Written field by field at fixed offsets: a struct object of jnr-ffi would cost dozens of allocations a call.
 */
record StatLayout(
        int inode,
        int links,
        int linksSize,
        int mode,
        int uid,
        int gid,
        int device,
        int size,
        int blockSize,
        int blockSizeSize,
        int blocks,
        int accessed,
        int modified,
        int changed,
        int total) {
    static final StatLayout X86_64 = new StatLayout(8, 16, 8, 24, 28, 32, 40, 48, 56, 8, 64, 72, 88, 104, 144);
    static final StatLayout AARCH64 = new StatLayout(8, 20, 4, 16, 24, 28, 32, 48, 56, 4, 64, 72, 88, 104, 128);

    /**
     * What programs take as a good size for one read or write; C's stdio makes its buffers that large, so that a program
     * that writes by the line makes one request of 128 KiB and not 32 of 4 KiB.
     */
    private static final int PREFERRED_SIZE = 131_072;

    private static final int SECTOR = 512;

    /** Returns the layout of this machine's processor. */
    static StatLayout ofThisMachine() {
        String architecture = System.getProperty("os.arch", "");
        return switch (architecture) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> AARCH64;
            default ->
                throw new UnsupportedOperationException(
                        "casfs knows struct stat of x86-64 and aarch64, not of " + architecture);
        };
    }

    /** Writes all that programs see into zeroed memory. */
    void write(long stat, Attributes attributes, int linkCount, OwnerMapping owners) {
        Native.putLong(stat + inode, attributes.inode().number());
        put(stat + links, linksSize, linkCount);
        Native.putInt(stat + mode, FileTypes.bits(attributes.kind()) | attributes.mode());
        Native.putInt(stat + uid, owners.shownUid(attributes.uid()));
        Native.putInt(stat + gid, owners.shownGid(attributes.gid()));
        Native.putLong(stat + device, attributes.device());
        Native.putLong(stat + size, attributes.size());
        put(stat + blockSize, blockSizeSize, PREFERRED_SIZE);
        Native.putLong(stat + blocks, (attributes.allocated() + SECTOR - 1) / SECTOR);
        putTime(stat + accessed, attributes.accessed());
        putTime(stat + modified, attributes.modified());
        putTime(stat + changed, attributes.changed());
    }

    /** Writes what a directory listing shows of an entry. */
    void writeEntry(long stat, long number, FileKind kind) {
        Native.putLong(stat + inode, number);
        Native.putInt(stat + mode, FileTypes.bits(kind));
    }

    private static void put(long address, int width, int value) {
        if (width == Long.BYTES) {
            Native.putLong(address, value);
        } else {
            Native.putInt(address, value);
        }
    }

    private static void putTime(long address, Timestamp time) {
        Native.putLong(address, time.seconds());
        Native.putLong(address + Long.BYTES, time.nanos());
    }
}
