package io.casfs.block;

import java.util.Objects;

/** Reads an array. */
final class ArrayBlockReader implements BlockReader {
    private final byte[] bytes;

    ArrayBlockReader(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public int segmentSize() {
        return 1;
    }

    @Override
    public void read(int position, byte[] into, int offset, int length) {
        Objects.checkFromIndexSize(position, length, bytes.length);
        System.arraycopy(bytes, position, into, offset, length);
    }

    @Override
    public void close() {
        // an array needs no closing
    }
}
