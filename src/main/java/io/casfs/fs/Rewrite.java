package io.casfs.fs;

import io.casfs.block.BlockId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the layout of a file with what was written to it, storing only blocks that were touched.
 *
 * <p>The file is walked from front to back. Whole blocks, of the base or sealed while their writer went on, and holes stay
 * as they are. What lies between them is a run: read together, cut anew and stored. So a rewrite keeps every other
 * boundary.
 */
final class Rewrite {
    /** A last block shorter than this is joined with what is appended, so that small appends don't leave small blocks. */
    private static final int JOINED_BELOW = Chunker.SHORTEST;

    /** Blocks that may be on their way into the store at a time; each holds its bytes. */
    private static final int IN_FLIGHT = 4;

    private final Contents contents;
    private final Chunker chunker;
    private final Sealer sealer;
    private final Layout base;
    private final Overlay overlay;
    private final List<Entry> entries = new ArrayList<>();
    private final Deque<Fresh> fresh = new ArrayDeque<>();
    private long runStart = -1;

    /** An entry of the layout to be; its block's id may still be on its way. */
    private sealed interface Entry {
        long length();
    }

    private record Known(BlockId id, long length) implements Entry {}

    private record Hole(long length) implements Entry {}

    /** A block that was cut anew: stored by a worker, unless it stays the only one. */
    private static final class Fresh implements Entry {
        private final int length;
        private byte @Nullable [] bytes;
        private Sealer.@Nullable Job job;
        private @Nullable BlockId id;

        private Fresh(byte[] bytes) {
            this.bytes = bytes;
            this.length = bytes.length;
        }

        @Override
        public long length() {
            return length;
        }
    }

    Rewrite(Contents contents, Chunker chunker, Sealer sealer, Layout base, Overlay overlay) {
        this.contents = contents;
        this.chunker = chunker;
        this.sealer = sealer;
        this.base = base;
        this.overlay = overlay;
    }

    /** Stores what must be stored and returns the layout; nothing is changed in the overlay. */
    Layout run() throws IOException {
        long at = 0;
        while (at < overlay.size()) {
            Map.Entry<Long, Piece> entry = overlay.pieces().floorEntry(at);
            if (entry != null && entry.getKey() + entry.getValue().length() > at) {
                at = walkPiece(entry.getKey(), entry.getValue());
            } else {
                Long next = overlay.pieces().higherKey(at);
                at = walkBase(at, next == null ? overlay.size() : next);
            }
        }
        endRun(overlay.size());
        awaitFresh(0);
        return layout();
    }

    private Layout layout() {
        Layout.Builder result = new Layout.Builder();
        for (Entry entry : entries) {
            if (entry instanceof Known known) {
                result.add(known.id(), known.length());
            } else if (entry instanceof Fresh block) {
                result.add(Objects.requireNonNull(block.id), block.length());
            } else {
                result.addHole(entry.length());
            }
        }
        return result.build();
    }

    private long walkPiece(long start, Piece piece) throws IOException {
        Optional<Sealer.Job> whole = piece.whole();
        if (whole.isPresent()) {
            endRun(start);
            entries.add(new Known(whole.get().await(), piece.length()));
        } else {
            beginRun(start);
        }
        return start + piece.length();
    }

    /** Walks what lies between pieces, up to {@code limit}. */
    private long walkBase(long at, long limit) throws IOException {
        if (at >= overlay.baseLimit()) {
            endRun(at);
            entries.add(new Hole(limit - at));
            return limit;
        }
        int index = base.indexOf(at);
        long end = Math.min(Math.min(base.end(index), limit), overlay.baseLimit());
        BlockId id = base.id(index);
        if (id == null) {
            endRun(at);
            entries.add(new Hole(end - at));
        } else if (at == base.start(index) && end == base.end(index)) {
            endRun(at);
            entries.add(new Known(id, end - at));
        } else {
            beginRun(at);
        }
        return end;
    }

    private void beginRun(long at) {
        if (runStart < 0) {
            runStart = at;
        }
    }

    private void endRun(long end) throws IOException {
        if (runStart < 0) {
            return;
        }
        if (end == overlay.size()) {
            runStart -= takeBackShortBlock();
        }
        store(runStart, end);
        runStart = -1;
    }

    /** Takes the last entry back if it is a short block, so that the run begins with its bytes; returns its length. */
    private long takeBackShortBlock() {
        if (entries.isEmpty() || !(entries.get(entries.size() - 1) instanceof Known last)) {
            return 0;
        }
        if (last.length() >= JOINED_BELOW) {
            return 0;
        }
        entries.remove(entries.size() - 1);
        return last.length();
    }

    private void store(long start, long end) throws IOException {
        if (end - start <= Chunker.LONGEST) {
            byte[] bytes = new byte[(int) (end - start)];
            overlay.read(contents, base, start, bytes, 0, bytes.length);
            add(bytes);
            return;
        }
        byte[] buffer = new byte[Chunker.LONGEST];
        int filled = 0;
        long at = start;
        while (at < end || filled > 0) {
            int part = (int) Math.min(buffer.length - filled, end - at);
            overlay.read(contents, base, at, buffer, filled, part);
            at += part;
            filled += part;
            int cut = at < end ? chunker.cut(buffer, 0) : filled;
            add(Arrays.copyOf(buffer, cut));
            System.arraycopy(buffer, cut, buffer, 0, filled - cut);
            filled -= cut;
        }
    }

    private void add(byte[] bytes) throws IOException {
        Fresh block = new Fresh(bytes);
        entries.add(block);
        fresh.add(block);
        if (fresh.size() > 1) {
            // There is more than one: workers do them side by side.
            fresh.stream().filter(waiting -> waiting.job == null).forEach(this::begin);
            awaitFresh(IN_FLIGHT);
        }
    }

    private void begin(Fresh block) {
        block.job = sealer.beginUncounted(Objects.requireNonNull(block.bytes), block.length);
        block.bytes = null; // the job has them, for as long as it needs them
    }

    /** Waits until at most {@code left} blocks are on their way. */
    private void awaitFresh(int left) throws IOException {
        while (fresh.size() > left) {
            Fresh block = fresh.remove();
            Sealer.Job job = block.job;
            block.id = job == null ? sealer.store(Objects.requireNonNull(block.bytes), block.length) : job.await();
            block.bytes = null;
            block.job = null;
        }
    }
}
