package io.casfs.fs;

import io.casfs.block.BlockId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What came into an open file since its last commit, laid over the layout of that commit (the base).
 *
 * <p>Where no piece lies, the base shows through up to {@link #baseLimit}; beyond it, or where the base ends, there are
 * zeros. A writer that goes from front to back fills one piece in memory; each time it is full, its first block by
 * content is cut off and begins to be sealed. Not thread-safe: the open inode's lock guards it.
 */
final class Overlay {
    private final Chunker chunker;
    private final Sealer sealer;
    private final WriteBudget budget;
    private final NavigableMap<Long, Piece> pieces = new TreeMap<>();
    private long baseLimit;
    private long size;
    private long counted;
    private long covered;
    private long holes;
    private volatile boolean failed;

    Overlay(Chunker chunker, Sealer sealer, WriteBudget budget, long baseSize) {
        this.chunker = chunker;
        this.sealer = sealer;
        this.budget = budget;
        this.baseLimit = baseSize;
        this.size = baseSize;
    }

    /** Returns the size of the file with what was written. */
    long size() {
        return size;
    }

    /** Returns up to where the base shows through. */
    long baseLimit() {
        return baseLimit;
    }

    /** Returns whether pieces cover all that would show of the base; then so it stays until {@link #reset}. */
    boolean hidesBase() {
        long at = 0;
        while (at < baseLimit) {
            Map.Entry<Long, Piece> entry = pieces.floorEntry(at);
            long end = entry == null ? 0 : entry.getKey() + entry.getValue().length();
            if (end <= at) {
                return false;
            }
            at = end;
        }
        return true;
    }

    /** Returns the pieces by their place in the file; they don't overlap. */
    NavigableMap<Long, Piece> pieces() {
        return pieces;
    }

    /** Returns the bytes in memory that wait to be sealed. */
    long counted() {
        return counted;
    }

    /** Returns the bytes that pieces cover. */
    long covered() {
        return covered;
    }

    /** Returns the bytes that pieces cover and that are not holes. */
    long filled() {
        return covered - holes;
    }

    /** Returns whether a block could not be stored in the background since the last reset. Needs no lock. */
    boolean hasFailed() {
        return failed;
    }

    /** Writes bytes that the caller has reserved in the budget. */
    void write(long offset, byte[] source, int from, int length) {
        counted += length;
        if (!overwrite(offset, source, from, length)) {
            clear(offset, offset + length);
            append(offset, source, from, length);
        }
        size = Math.max(size, offset + length);
    }

    /** Replaces bytes within one piece in memory, if they lie in one. */
    private boolean overwrite(long offset, byte[] source, int from, int length) {
        Map.Entry<Long, Piece> entry = pieces.floorEntry(offset);
        if (entry == null || !(entry.getValue() instanceof Piece.Memory memory)) {
            return false;
        }
        long position = offset - entry.getKey();
        if (position + length > memory.length()) {
            return false;
        }
        memory.overwrite((int) position, source, from, length);
        giveBack(length);
        return true;
    }

    /** Adds bytes where nothing lies, to the piece in memory that ends there if there is one. */
    private void append(long offset, byte[] source, int from, int length) {
        long at = offset;
        int done = 0;
        while (done < length) {
            Map.Entry<Long, Piece> entry = pieces.lowerEntry(at);
            Piece.Memory tail = entry != null
                            && entry.getValue() instanceof Piece.Memory memory
                            && entry.getKey() + memory.length() == at
                    ? memory
                    : null;
            int part;
            if (tail == null) {
                part = Math.min(length - done, Chunker.LONGEST);
                pieces.put(at, new Piece.Memory(source, from + done, part));
            } else if (tail.room() > 0) {
                part = Math.min(length - done, tail.room());
                tail.append(source, from + done, part);
            } else {
                part = 0;
                cutFirstBlock(entry.getKey(), tail);
            }
            at += part;
            done += part;
            covered += part;
        }
    }

    /** Begins to seal the first block of a full piece; the rest becomes a piece of its own. */
    private void cutFirstBlock(long start, Piece.Memory full) {
        byte[] bytes = full.array();
        int cut = chunker.cut(bytes, 0);
        if (cut < full.length()) {
            pieces.put(start + cut, full.slice(cut, full.length() - cut));
        }
        pieces.put(start, Piece.Sealing.all(sealer.begin(bytes, cut, () -> failed = true)));
        counted -= cut; // the job gives them back to the budget
    }

    /** Lets a range, which may reach beyond the end, read as zeros that take no room. */
    void punch(long from, long to) {
        clear(from, to);
        putHole(from, to - from);
        size = Math.max(size, to);
    }

    /**
     * Lets a range read as part of a committed content, whose blocks are named again.
     *
     * @param from where the part begins in {@code source}, which reaches at least to the part's end
     */
    void share(long offset, Layout source, long from, long length) {
        clear(offset, offset + length);
        long done = 0;
        while (done < length) {
            long position = from + done;
            int index = source.indexOf(position);
            long part = Math.min(length - done, source.end(index) - position);
            BlockId id = source.id(index);
            if (id == null) {
                putHole(offset + done, part);
            } else {
                int within = (int) (position - source.start(index));
                putShared(offset + done, new Piece.Shared(id, source.length(index), within, part));
            }
            done += part;
        }
        size = Math.max(size, offset + length);
    }

    /** Puts a hole where nothing lies; it becomes one with a hole before it. */
    private void putHole(long start, long length) {
        Map.Entry<Long, Piece> before = pieces.lowerEntry(start);
        if (before != null
                && before.getValue() instanceof Piece.Hole hole
                && before.getKey() + hole.length() == start) {
            pieces.put(before.getKey(), new Piece.Hole(hole.length() + length));
        } else {
            pieces.put(start, new Piece.Hole(length));
        }
        covered += length;
        holes += length;
    }

    /** Puts a piece where nothing lies; parts of a block that follow one another become one, and may become whole. */
    private void putShared(long start, Piece.Shared piece) {
        Map.Entry<Long, Piece> before = pieces.lowerEntry(start);
        if (before != null
                && before.getValue() instanceof Piece.Shared first
                && before.getKey() + first.length() == start
                && first.continuesWith(piece)) {
            pieces.put(before.getKey(), first.with(piece));
        } else {
            pieces.put(start, piece);
        }
        covered += piece.length();
    }

    /** Cuts the file off or lets it end with zeros. */
    void truncate(long newSize) {
        if (newSize < size) {
            clear(newSize, Long.MAX_VALUE);
            baseLimit = Math.min(baseLimit, newSize);
        }
        size = newSize;
    }

    /** Removes what pieces have from {@code from} to before {@code to}. */
    private void clear(long from, long to) {
        Map.Entry<Long, Piece> before = pieces.lowerEntry(from);
        if (before != null && before.getKey() + before.getValue().length() > from) {
            split(before.getKey(), before.getValue(), from, to);
        }
        for (Map.Entry<Long, Piece> entry = pieces.ceilingEntry(from);
                entry != null && entry.getKey() < to;
                entry = pieces.ceilingEntry(from)) {
            split(entry.getKey(), entry.getValue(), from, to);
        }
    }

    /** Replaces a piece by what is left of it before {@code from} and after {@code to}. */
    private void split(long start, Piece piece, long from, long to) {
        long end = start + piece.length();
        pieces.remove(start);
        count(piece, -1);
        int left = 0;
        if (start < from) {
            left += keep(start, piece, 0, from - start);
        }
        if (end > to) {
            left += keep(to, piece, to - start, end - to);
        }
        giveBack(piece.counted() - left);
    }

    private int keep(long start, Piece piece, long from, long length) {
        Piece rest = piece.slice(from, length);
        pieces.put(start, rest);
        count(rest, 1);
        return rest.counted();
    }

    private void count(Piece piece, int times) {
        covered += times * piece.length();
        if (piece instanceof Piece.Hole) {
            holes += times * piece.length();
        }
    }

    private void giveBack(long bytes) {
        counted -= bytes;
        budget.release(bytes);
    }

    /** Forgets all pieces: they are in the new base, or nobody needs them any more. */
    void reset(long newBaseSize) {
        pieces.clear();
        covered = 0;
        holes = 0;
        failed = false;
        giveBack(counted);
        baseLimit = newBaseSize;
        size = newBaseSize;
    }

    /**
     * Returns the first place at or after {@code from} that is a hole, or that isn't; {@link #size} if there is none.
     *
     * @param base the layout below the overlay; any if the overlay shows nothing of it
     */
    long next(boolean hole, Layout base, long from) {
        long at = from;
        while (at < size) {
            Map.Entry<Long, Piece> entry = pieces.floorEntry(at);
            boolean empty;
            long end;
            if (entry != null && entry.getKey() + entry.getValue().length() > at) {
                empty = entry.getValue() instanceof Piece.Hole;
                end = entry.getKey() + entry.getValue().length();
            } else {
                Long next = pieces.higherKey(at);
                end = next == null ? size : next;
                empty = at >= baseLimit;
                if (!empty) {
                    int index = base.indexOf(at);
                    empty = base.id(index) == null;
                    end = Math.min(end, Math.min(baseLimit, base.end(index)));
                }
            }
            if (empty == hole) {
                return at;
            }
            at = end;
        }
        return size;
    }

    /**
     * What {@link #copy} left to be read without the lock.
     *
     * @param piece where it is, in the store or on its way there; null for the base
     * @param position in the piece or in the base
     */
    record Part(@Nullable Piece piece, long position, int offset, int length) {
        void read(Contents contents, Base base, byte[] into) throws IOException {
            if (piece == null) {
                contents.read(base.layout(), position, into, offset, length);
            } else {
                piece.read(contents, position, into, offset, length);
            }
        }
    }

    /** Copies bytes below {@link #size} as far as they are in memory; returns the other parts. */
    List<Part> copy(long position, byte[] into, int offset, int length) {
        List<Part> left = new ArrayList<>();
        int done = 0;
        while (done < length) {
            long at = position + done;
            Map.Entry<Long, Piece> entry = pieces.floorEntry(at);
            int part;
            if (entry != null && entry.getKey() + entry.getValue().length() > at) {
                long within = at - entry.getKey();
                part = (int) Math.min(length - done, entry.getValue().length() - within);
                copyPiece(entry.getValue(), within, into, offset + done, part, left);
            } else {
                Long next = pieces.higherKey(at);
                long end = next == null ? Long.MAX_VALUE : next;
                part = (int) Math.min(length - done, end - at);
                copyBase(at, into, offset + done, part, left);
            }
            done += part;
        }
        return left;
    }

    private static void copyPiece(Piece piece, long within, byte[] into, int offset, int length, List<Part> left) {
        if (piece instanceof Piece.Memory memory) {
            memory.read((int) within, into, offset, length);
        } else {
            left.add(new Part(piece, within, offset, length));
        }
    }

    private void copyBase(long at, byte[] into, int offset, int length, List<Part> left) {
        int shown = (int) Math.max(0, Math.min(length, baseLimit - at));
        if (shown > 0) {
            left.add(new Part(null, at, offset, shown));
        }
        Arrays.fill(into, offset + shown, offset + length, (byte) 0);
    }

    /** Reads bytes below {@link #size}. */
    void read(Contents contents, Base base, long position, byte[] into, int offset, int length) throws IOException {
        for (Part part : copy(position, into, offset, length)) {
            part.read(contents, base, into);
        }
    }
}
