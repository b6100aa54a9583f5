package io.casfs.fs;

import io.casfs.block.BlockId;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Copies a range of one open file into another or the same.
 *
 * <p>Of a committed source nothing is read: the target's overlay gets pieces that stand for its blocks, and the target's
 * next commit names those again. Only a block that the range cuts has its part read then, and stored as part of a new one;
 * it is fetched here already, so that a copy that can't succeed fails at once. What was written to the source and isn't
 * committed is committed before.
 *
 * <p><b>Why naming a block is enough.</b> The commit touches each block that it names again and that is held here. So it is
 * as if it had been stored anew: the next sync makes it durable, it is kept even if it was only cached, and others are to
 * confirm that they have it. A block that isn't held here is in the tree: whoever stored it hands it over, and goes on until
 * enough others have confirmed. Until then the copy depends on that node as its source does, also after an fsync. A source
 * that the tree doesn't name any more, as it was removed or replaced, may have blocks that nobody else will keep. That one
 * is copied by bytes, which stores its blocks as any writer's.
 *
 * <p>Little is copied by bytes as well: a piece that stands for a block costs a commit where a write is journaled.
 *
 * <p>No lock of one file is held while another file's is asked for, so copies in opposite directions can't block one another.
 * What is written to the source meanwhile may be copied or not.
 */
final class RangeCopy {
    /** Less is copied by bytes, unless it is all of the source. */
    private static final long SHARED_FROM = Chunker.SHORTEST;

    /** Less isn't worth committing the source before. */
    private static final long COMMITTED_FROM = Chunker.LONGEST;

    private static final int PART = 128 << 10;

    private final OpenInode source;
    private final OpenInode target;
    private final WriteBack writeBack;

    RangeCopy(OpenInode source, OpenInode target, WriteBack writeBack) {
        this.source = source;
        this.target = target;
        this.writeBack = writeBack;
    }

    /** Copies; returns how much, which is less than {@code length} if the source ends before. */
    long run(long sourceOffset, long targetOffset, long length) throws IOException {
        if (isWorthSharing(sourceOffset, length)) {
            source.commit();
            Base from = source.base();
            if (source.target().isInTree(from.dot())) {
                return share(from, sourceOffset, targetOffset, length);
            }
        }
        return copyBytes(sourceOffset, targetOffset, length);
    }

    private boolean isWorthSharing(long offset, long length) {
        return source.isDirty()
                ? length >= COMMITTED_FROM
                : length >= SHARED_FROM || (offset == 0 && length == source.size());
    }

    private long share(Base from, long sourceOffset, long targetOffset, long length) throws IOException {
        Layout layout = BeingRead.during(source.id(), from::layout);
        long part = Math.min(length, layout.size() - sourceOffset);
        if (part <= 0) {
            return 0;
        }
        fetchIfCut(layout, sourceOffset);
        fetchIfCut(layout, sourceOffset + part);
        target.share(targetOffset, layout, sourceOffset, part);
        return part;
    }

    /** Gets the block that an end of the range lies within. */
    private void fetchIfCut(Layout layout, long end) throws IOException {
        if (end == layout.size()) {
            return;
        }
        int index = layout.indexOf(end);
        BlockId id = layout.id(index);
        if (id != null && layout.start(index) != end) {
            source.fetch(id);
        }
    }

    private long copyBytes(long sourceOffset, long targetOffset, long length) throws IOException {
        long distance = targetOffset - sourceOffset;
        long at = sourceOffset;
        while (at < Math.min(sourceOffset + length, source.size())) {
            target.prepareChange();
            long end = Math.min(sourceOffset + length, source.size());
            long data = source.next(false, at);
            if (data != at) {
                long holeEnd = data < 0 ? end : Math.min(data, end);
                target.punch(at + distance, holeEnd + distance, true);
                at = holeEnd;
            } else {
                long hole = source.next(true, at);
                if (hole > at) { // else the source was changed or cut off meanwhile
                    int part = (int) Math.min(PART, Math.min(hole, end) - at);
                    at += copyPart(at, at + distance, part);
                }
            }
        }
        return at - sourceOffset;
    }

    private int copyPart(long sourceOffset, long targetOffset, int length) throws IOException {
        byte[] bytes = new byte[length];
        int read = BeingRead.during(source.id(), () -> source.read(sourceOffset, ByteBuffer.wrap(bytes)));
        if (read > 0) { // else the source was cut off meanwhile
            writeBack.reserve(read);
            target.write(targetOffset, false, bytes, read);
        }
        return read;
    }
}
