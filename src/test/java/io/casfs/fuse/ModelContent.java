package io.casfs.fuse;

import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/** The content of a file of the model: bytes, and which pages were ever written. Thread-safe. */
final class ModelContent {
    private static final int PAGE = 4096;
    private static final int LARGEST = 64 << 20;

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

    synchronized void resize(long newSize) throws FsException {
        check(newSize, 0);
        reserve((int) newSize);
        if (newSize < size) {
            Arrays.fill(bytes, (int) newSize, size, (byte) 0);
            written.clear(pageAfter(newSize), pageAfter(size));
        }
        size = (int) newSize;
    }

    synchronized int get(long offset, ByteBuffer into) throws FsException {
        check(offset);
        if (offset >= size) {
            return 0;
        }
        int count = (int) Math.min(into.remaining(), size - offset);
        into.put(bytes, (int) offset, count);
        return count;
    }

    synchronized int append(ByteBuffer from) throws FsException {
        return put(size, from);
    }

    synchronized int put(long offset, ByteBuffer from) throws FsException {
        int count = from.remaining();
        check(offset, count);
        int start = (int) offset;
        reserve(start + count);
        from.get(bytes, start, count);
        size = Math.max(size, start + count);
        written.set(start / PAGE, pageAfter(start + count));
        return count;
    }

    /** Lets a range read as zeros as far as the content reaches; whole pages of it count as never written. */
    synchronized void zero(long offset, long length) throws FsException {
        check(offset, length);
        int start = (int) Math.min(offset, size);
        int end = (int) Math.min(offset + length, size);
        Arrays.fill(bytes, start, end, (byte) 0);
        int lastPage = end == size ? pageAfter(end) : end / PAGE;
        written.clear(Math.min(pageAfter(start), lastPage), lastPage);
    }

    /** Returns where data begins at or after an offset; negative if nowhere. */
    synchronized long nextData(long offset) {
        if (offset < 0 || offset >= size) {
            return -1;
        }
        int page = written.nextSetBit((int) (offset / PAGE));
        long start = Math.max(offset, (long) page * PAGE);
        return page < 0 || start >= size ? -1 : start;
    }

    /** Returns where a hole begins at or after an offset; negative beyond the end. */
    synchronized long nextHole(long offset) {
        if (offset < 0 || offset >= size) {
            return -1;
        }
        long start = (long) PAGE * written.nextClearBit((int) (offset / PAGE));
        return Math.min(size, Math.max(offset, start));
    }

    private static void check(long offset) throws FsException {
        if (offset < 0) {
            throw new FsException(Errno.EINVAL, "an offset is not negative");
        }
    }

    private static void check(long offset, long length) throws FsException {
        check(offset);
        if (length < 0) {
            throw new FsException(Errno.EINVAL, "a length is not negative");
        }
        if (offset > LARGEST - length) {
            throw new FsException(Errno.EFBIG, "a file of the model has at most " + LARGEST + " bytes");
        }
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
