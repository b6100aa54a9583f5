package io.casfs.fuse.jnr;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;

/** Raw memory at addresses that C code gave us, or that C code gets. */
final class Native {
    private static final MemoryIO IO = MemoryIO.getInstance();

    private Native() {}

    static byte getByte(long address) {
        return IO.getByte(address);
    }

    static int getInt(long address) {
        return IO.getInt(address);
    }

    static long getLong(long address) {
        return IO.getLong(address);
    }

    static void putByte(long address, int value) {
        IO.putByte(address, (byte) value);
    }

    static void putInt(long address, int value) {
        IO.putInt(address, value);
    }

    static void putLong(long address, long value) {
        IO.putLong(address, value);
    }

    /** Returns the bytes before the next NUL. */
    static byte[] string(long address) {
        return IO.getZeroTerminatedByteArray(address);
    }

    /** Writes {@code bytes} and a NUL. */
    static void putString(long address, byte[] bytes) {
        IO.putByteArray(address, bytes, 0, bytes.length);
        IO.putByte(address + bytes.length, (byte) 0);
    }

    static void putBytes(long address, byte[] bytes, int count) {
        IO.putByteArray(address, bytes, 0, count);
    }

    static byte[] bytes(long address, int count) {
        byte[] bytes = new byte[count];
        IO.getByteArray(address, bytes, 0, count);
        return bytes;
    }

    /** Returns that memory itself as a buffer, not a copy. */
    static ByteBuffer buffer(long address, int size) {
        return IO.newDirectByteBuffer(address, size);
    }

    /** Returns zeroed memory. */
    static long allocate(long size) {
        long address = IO.allocateMemory(size, true);
        if (address == 0) {
            throw new OutOfMemoryError("no native memory: " + size + " bytes");
        }
        return address;
    }

    static void free(long address) {
        IO.freeMemory(address);
    }

    /** Returns the address of new memory with {@code bytes} and a NUL. */
    static long allocateString(byte[] bytes) {
        long address = allocate(bytes.length + 1L);
        putString(address, bytes);
        return address;
    }
}
