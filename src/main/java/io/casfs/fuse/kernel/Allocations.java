package io.casfs.fuse.kernel;

import io.casfs.fs.Allocation;
import io.casfs.fs.Errno;
import io.casfs.fs.FsException;

/** The modes of fallocate(2) that make sense here. */
final class Allocations {
    private static final int KEEP_SIZE = 1;
    private static final int PUNCH_HOLE = 2;
    private static final int ZERO_RANGE = 0x10;

    private Allocations() {}

    static Allocation of(int mode) throws FsException {
        return switch (mode) {
            case 0 -> Allocation.EXTEND;
            case KEEP_SIZE -> Allocation.KEEP_SIZE;
            case PUNCH_HOLE | KEEP_SIZE -> Allocation.PUNCH_HOLE;
            case ZERO_RANGE -> Allocation.ZERO;
            case ZERO_RANGE | KEEP_SIZE -> Allocation.ZERO_KEEP_SIZE;
            default -> throw new FsException(Errno.ENOTSUP, "fallocate doesn't know the mode " + mode);
        };
    }
}
