package io.casfs.fs;

import io.casfs.block.BlockId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which blocks of a file that was written to stay as they are, and what must be read and cut anew.
 *
 * <p>The file is walked from front to back. Whole blocks, of the base, of other files or sealed while their writer went on,
 * and holes stay as they are. What lies between them is a run: read together, cut anew and stored. So a rewrite keeps every
 * other boundary. A file that fits into one block becomes one, but for holes. Reads nothing; right as long as the overlay
 * doesn't change.
 */
final class RewritePlan {
    /**
     * A block shorter than this is joined with the run after it, so that small appends and copies that cut blocks don't
     * leave many small blocks; and so is a hole that was made within what is to be stored anyway.
     */
    private static final int JOINED_BELOW = Chunker.SHORTEST;

    private final Layout base;
    private final Overlay overlay;
    private final List<Step> steps = new ArrayList<>();
    private long runStart = -1;

    /** A stretch of the file. */
    sealed interface Step {
        long length();
    }

    /** A block of the base. */
    record Kept(BlockId id, long length) implements Step {}

    /** A block of another file, or of another place in this one. */
    record Shared(BlockId id, long length) implements Step {}

    /** A block that was sealed while its writer went on. */
    record Sealed(Sealer.Job job) implements Step {
        @Override
        public long length() {
            return job.length();
        }
    }

    record Hole(long length) implements Step {}

    /** Is to be read, cut and stored. */
    record Run(long start, long length) implements Step {
        long end() {
            return start + length;
        }
    }

    /** @param base the layout below the overlay; any if the overlay shows nothing of it */
    RewritePlan(Layout base, Overlay overlay) {
        this.base = base;
        this.overlay = overlay;
        walk();
    }

    /** Returns what the new content consists of, from front to back. */
    List<Step> steps() {
        return steps;
    }

    /** Returns the blocks of the base and of other files that runs must read. */
    Set<BlockId> blocksToRead() {
        Set<BlockId> blocks = new LinkedHashSet<>();
        for (Step step : steps) {
            if (step instanceof Run run) {
                addBlocksBelow(run, blocks);
            }
        }
        return blocks;
    }

    private void addBlocksBelow(Run run, Set<BlockId> blocks) {
        long at = run.start();
        while (at < run.end()) {
            Map.Entry<Long, Piece> piece = overlay.pieces().floorEntry(at);
            if (piece != null && piece.getKey() + piece.getValue().length() > at) {
                if (piece.getValue() instanceof Piece.Shared shared) {
                    blocks.add(shared.id());
                }
                at = piece.getKey() + piece.getValue().length();
            } else {
                int index = base.indexOf(at);
                BlockId id = base.id(index);
                if (id != null) {
                    blocks.add(id);
                }
                Long next = overlay.pieces().higherKey(at);
                at = Math.min(base.end(index), next == null ? run.end() : next);
            }
        }
    }

    private void walk() {
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
    }

    private long walkPiece(long start, Piece piece) {
        Optional<Step> whole = piece.whole();
        if (whole.isPresent() && mayStay(piece.length())) {
            endRun(start);
            steps.add(whole.get());
        } else if (piece instanceof Piece.Hole && (runStart < 0 || piece.length() >= JOINED_BELOW)) {
            endRun(start);
            steps.add(new Hole(piece.length()));
        } else {
            beginRun(start);
        }
        return start + piece.length();
    }

    private boolean mayStay(long blockLength) {
        return overlay.size() > Chunker.LONGEST || overlay.size() == blockLength;
    }

    /** Walks what lies between pieces, up to {@code limit}. */
    private long walkBase(long at, long limit) {
        if (at >= overlay.baseLimit()) {
            endRun(at);
            steps.add(new Hole(limit - at));
            return limit;
        }
        int index = base.indexOf(at);
        long end = Math.min(Math.min(base.end(index), limit), overlay.baseLimit());
        BlockId id = base.id(index);
        if (id == null) {
            endRun(at);
            steps.add(new Hole(end - at));
        } else if (at == base.start(index) && end == base.end(index) && mayStay(end - at)) {
            endRun(at);
            steps.add(new Kept(id, end - at));
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

    private void endRun(long end) {
        if (runStart < 0) {
            return;
        }
        runStart -= takeBackShortBlock();
        steps.add(new Run(runStart, end - runStart));
        runStart = -1;
    }

    /** Takes the last step back if it is a short block, so that the run begins with its bytes; returns its length. */
    private long takeBackShortBlock() {
        if (steps.isEmpty()) {
            return 0;
        }
        Step last = steps.get(steps.size() - 1);
        boolean block = !(last instanceof Hole || last instanceof Run);
        if (!block || last.length() >= JOINED_BELOW) {
            return 0;
        }
        steps.remove(steps.size() - 1);
        return last.length();
    }
}
