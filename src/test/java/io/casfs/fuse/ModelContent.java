package io.casfs.fuse;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/** The content of a file of the model: bytes, and which pages were ever written. Thread-safe. */
final class ModelContent {
    private static final int PAGE = 4096;

    private final BitSet written = new BitSet();
    private byte[] bytes = new byte[0];
    private int size;

    synchronized long size() {
        return size;
    }

    /** Returns how many bytes the written pages take. */
    synchronized long allocated() {
        return (long) PAGE * written.cardinality();
    }

    synchronized byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    synchronized void resize(long newSize) {
        reserve((int) newSize);
        if (newSize < size) {
            Arrays.fill(bytes, (int) newSize, size, (byte) 0);
            written.clear(pageAfter(newSize), pageAfter(size));
        }
        size = (int) newSize;
    }

    synchronized int get(long offset, ByteBuffer into) {
        if (offset >= size) {
            return 0;
        }
        int count = (int) Math.min(into.remaining(), size - offset);
        into.put(bytes, (int) offset, count);
        return count;
    }

    /** Writes; at the end if {@code offset} is negative. */
    synchronized int put(long offset, ByteBuffer from) {
        int start = offset < 0 ? size : (int) offset;
        int count = from.remaining();
        reserve(start + count);
        from.get(bytes, start, count);
        size = Math.max(size, start + count);
        written.set(start / PAGE, pageAfter(start + count));
        return count;
    }

    /** Lets a range read as zeros as far as the content reaches; whole pages of it count as never written. */
    synchronized void zero(long offset, long length) {
        int start = (int) Math.min(offset, size);
        int end = (int) Math.min(offset + length, size);
        Arrays.fill(bytes, start, end, (byte) 0);
        int lastPage = end == size ? pageAfter(end) : end / PAGE;
        written.clear(Math.min(pageAfter(start), lastPage), lastPage);
    }

    /** Returns where data begins at or after an offset; negative if nowhere. */
    synchronized long nextData(long offset) {
        int page = written.nextSetBit((int) (offset / PAGE));
        long start = Math.max(offset, (long) page * PAGE);
        return page < 0 || start >= size ? -1 : start;
    }

    /** Returns where a hole begins at or after an offset; negative beyond the end. */
    synchronized long nextHole(long offset) {
        if (offset >= size) {
            return -1;
        }
        long start = (long) PAGE * written.nextClearBit((int) (offset / PAGE));
        return Math.min(size, Math.max(offset, start));
    }

    private void reserve(int capacity) {
        if (capacity > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(capacity, 2 * bytes.length));
        }
    }

    private static int pageAfter(long offset) {
        return (int) ((offset + PAGE - 1) / PAGE);
    }
}
