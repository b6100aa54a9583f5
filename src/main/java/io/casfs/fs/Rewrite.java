package io.casfs.fs;

import io.casfs.block.BlockId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** Blocks of one run that may be on their way into the store at a time. */
    private static final int IN_FLIGHT = 4;

    private final Contents contents;
    private final Chunker chunker;
    private final Sealer sealer;
    private final Layout base;
    private final Overlay overlay;
    private final Layout.Builder result = new Layout.Builder();
    private long runStart = -1;

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
        return result.build();
    }

    private long walkPiece(long start, Piece piece) throws IOException {
        Optional<Sealer.Job> whole = piece.whole();
        if (whole.isPresent()) {
            endRun(start);
            result.add(whole.get().await(), piece.length());
        } else {
            beginRun(start);
        }
        return start + piece.length();
    }

    /** Walks what lies between pieces, up to {@code limit}. */
    private long walkBase(long at, long limit) throws IOException {
        if (at >= overlay.baseLimit()) {
            endRun(at);
            result.addHole(limit - at);
            return limit;
        }
        int index = base.indexOf(at);
        long end = Math.min(Math.min(base.end(index), limit), overlay.baseLimit());
        BlockId id = base.id(index);
        if (id == null) {
            endRun(at);
            result.addHole(end - at);
        } else if (at == base.start(index) && end == base.end(index)) {
            endRun(at);
            result.add(id, end - at);
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
            runStart -= result.takeBackBlockBelow(JOINED_BELOW);
        }
        store(runStart, end);
        runStart = -1;
    }

    private void store(long start, long end) throws IOException {
        if (end - start <= Chunker.LONGEST) {
            byte[] bytes = new byte[(int) (end - start)];
            overlay.read(contents, base, start, bytes, 0, bytes.length);
            result.add(sealer.store(bytes, bytes.length), bytes.length);
            return;
        }
        Deque<Sealer.Job> jobs = new ArrayDeque<>();
        byte[] buffer = new byte[Chunker.LONGEST];
        int filled = 0;
        long at = start;
        while (at < end || filled > 0) {
            int part = (int) Math.min(buffer.length - filled, end - at);
            overlay.read(contents, base, at, buffer, filled, part);
            at += part;
            filled += part;
            int cut = at < end ? chunker.cut(buffer, 0) : filled;
            jobs.add(sealer.beginUncounted(Arrays.copyOf(buffer, cut), cut));
            System.arraycopy(buffer, cut, buffer, 0, filled - cut);
            filled -= cut;
            finish(jobs, IN_FLIGHT);
        }
        finish(jobs, 0);
    }

    private void finish(Deque<Sealer.Job> jobs, int left) throws IOException {
        List<Sealer.Job> done = new ArrayList<>();
        while (jobs.size() > left) {
            done.add(jobs.remove());
        }
        for (Sealer.Job job : done) {
            result.add(job.await(), job.length());
        }
    }
}
