package io.casfs.fs;

import java.util.ArrayList;
import java.util.List;

/**
 * Where an open file was written since its last journal entry or commit; gives up when that is too much to journal.
 *
 * <p>Not thread-safe.
 */
final class DirtyRanges {
    private static final int MAX_RANGES = 256;
    private static final long MAX_BYTES = 256 << 10;

    private final List<Range> ranges = new ArrayList<>();
    private long bytes;
    private boolean tooMuch;

    /** A part of a file. */
    record Range(long offset, int length) {
        long end() {
            return offset + length;
        }
    }

    void add(long offset, int length) {
        bytes += length;
        Range last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
        if (last != null && last.end() == offset) {
            ranges.set(ranges.size() - 1, new Range(last.offset(), last.length() + length));
        } else {
            ranges.add(new Range(offset, length));
        }
        if (bytes > MAX_BYTES || ranges.size() > MAX_RANGES) {
            tooMuch = true;
            ranges.clear();
        }
    }

    /** Returns whether more was written than a journal entry should hold. */
    boolean isTooMuch() {
        return tooMuch;
    }

    long bytes() {
        return bytes;
    }

    List<Range> ranges() {
        return ranges;
    }

    void clear() {
        ranges.clear();
        bytes = 0;
        tooMuch = false;
    }
}
