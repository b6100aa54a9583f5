package io.casfs.fs;

import io.casfs.block.BlockId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the layout of a file with what was written to it, storing what a {@link RewritePlan} says. */
final class Rewrite {
    /** Blocks that may be on their way into the store at a time; each holds its bytes. */
    private static final int IN_FLIGHT = 4;

    private final Contents contents;
    private final Chunker chunker;
    private final Sealer sealer;
    private final Base base;
    private final Overlay overlay;
    private final List<Entry> entries = new ArrayList<>();
    private final Deque<Fresh> fresh = new ArrayDeque<>();

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

    Rewrite(Contents contents, Chunker chunker, Sealer sealer, Base base, Overlay overlay) {
        this.contents = contents;
        this.chunker = chunker;
        this.sealer = sealer;
        this.base = base;
        this.overlay = overlay;
    }

    /** Stores what must be stored and returns the layout; nothing is changed in the overlay. */
    Layout run() throws IOException {
        Layout shown = overlay.hidesBase() ? Layout.EMPTY : base.layout();
        for (RewritePlan.Step step : new RewritePlan(shown, overlay).steps()) {
            if (step instanceof RewritePlan.Run run) {
                store(run.start(), run.end());
            } else {
                entries.add(entry(step));
            }
        }
        awaitFresh(0);
        return layout();
    }

    private Entry entry(RewritePlan.Step step) throws IOException {
        if (step instanceof RewritePlan.Kept kept) {
            return new Known(kept.id(), kept.length());
        }
        if (step instanceof RewritePlan.Shared shared) {
            contents.touch(shared.id());
            return new Known(shared.id(), shared.length());
        }
        if (step instanceof RewritePlan.Sealed sealed) {
            return new Known(sealed.job().await(), sealed.length());
        }
        return new Hole(step.length());
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
