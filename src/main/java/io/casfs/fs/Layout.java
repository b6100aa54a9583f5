package io.casfs.fs;

import io.casfs.block.BlockId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The blocks and holes of a file's content in order: what a manifest says. Immutable.
 *
 * <p>Entry {@code i} covers the bytes from {@link #start} to before {@link #end}; entries touch and are never empty.
 */
final class Layout {
    static final Layout EMPTY = new Layout(new long[0], new BlockId[0]);

    private final long[] ends;
    private final @Nullable BlockId[] ids;
    private final long allocated;

    private Layout(long[] ends, @Nullable BlockId[] ids) {
        this.ends = ends;
        this.ids = ids;
        long sum = 0;
        for (int i = 0; i < ends.length; i++) {
            sum += ids[i] == null ? 0 : length(i);
        }
        this.allocated = sum;
    }

    /** Returns the layout of a content that is one block. */
    static Layout of(BlockId id, long length) {
        return new Layout(new long[] {length}, new BlockId[] {id});
    }

    int count() {
        return ends.length;
    }

    long size() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    long start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    long end(int index) {
        return ends[index];
    }

    long length(int index) {
        return end(index) - start(index);
    }

    /** Returns the block, null for a hole. */
    @Nullable
    BlockId id(int index) {
        return ids[index];
    }

    /** Returns the entry that covers the byte at {@code position}, which must be below {@link #size}. */
    int indexOf(long position) {
        int found = Arrays.binarySearch(ends, position);
        // A position equal to an end lies in the next entry; otherwise the insertion point is the entry itself.
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** Returns the bytes that are not holes. */
    long allocated() {
        return allocated;
    }

    /** Collects entries from front to back. Not thread-safe. */
    static final class Builder {
        private final List<Long> lengths = new ArrayList<>();
        private final List<@Nullable BlockId> ids = new ArrayList<>();
        private long size;

        /** Appends a block. */
        void add(BlockId id, long length) {
            append(id, length);
        }

        /** Appends a hole; neighbouring holes become one. */
        void addHole(long length) {
            int last = ids.size() - 1;
            if (length > 0 && last >= 0 && ids.get(last) == null) {
                lengths.set(last, lengths.get(last) + length);
                size += length;
            } else {
                append(null, length);
            }
        }

        private void append(@Nullable BlockId id, long length) {
            if (length > 0) {
                lengths.add(length);
                ids.add(id);
                size += length;
            }
        }

        long size() {
            return size;
        }

        Layout build() {
            long[] ends = new long[lengths.size()];
            long end = 0;
            for (int i = 0; i < ends.length; i++) {
                end += lengths.get(i);
                ends[i] = end;
            }
            return new Layout(ends, ids.toArray(BlockId[]::new));
        }
    }
}
