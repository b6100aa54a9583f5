package io.casfs.fuse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A struct flock, from the file's start. */
final class RecordLock {
    static final int F_GETLK = 5;
    static final int F_SETLK = 6;
    static final int F_SETLKW = 7;

    static final int F_RDLCK = 0;
    static final int F_WRLCK = 1;
    static final int F_UNLCK = 2;

    private static final int STRUCT_SIZE = 32;

    private final ByteBuffer struct = ByteBuffer.allocate(STRUCT_SIZE).order(ByteOrder.nativeOrder());

    /** A range, to the end of the file and beyond if {@code length} is 0. */
    RecordLock(int type, long start, long length) {
        struct.putShort(0, (short) type).putLong(8, start).putLong(16, length);
    }

    /** Calls fcntl(2), which may change this. */
    int call(int fd, int command) {
        return Posix.C.fcntl(fd, command, struct.array());
    }

    int type() {
        return struct.getShort(0);
    }

    long start() {
        return struct.getLong(8);
    }

    long length() {
        return struct.getLong(16);
    }

    int pid() {
        return struct.getInt(24);
    }
}
