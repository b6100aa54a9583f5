package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.block.BlockReader;
import io.casfs.exchange.PartialBlock.Range;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One sealing that others hold, read by ranges; by the stored copy once there is one. */
final class RemoteReader implements BlockReader {
    private final RemoteBlocks blocks;
    private final BlockId id;
    private final String sealing;
    private final int sealedLength;

    /** The stored copy; guarded by this. */
    private @Nullable BlockReader stored;

    private boolean closed;

    RemoteReader(RemoteBlocks blocks, BlockId id, String sealing, int sealedLength) {
        this.blocks = blocks;
        this.id = id;
        this.sealing = sealing;
        this.sealedLength = sealedLength;
    }

    @Override
    public int length() {
        return sealedLength;
    }

    @Override
    public int segmentSize() {
        return 1;
    }

    @Override
    public void read(int position, byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(position, length, sealedLength);
        Objects.checkFromIndexSize(offset, length, into.length);
        Range range = new Range(position, position + length);
        while (true) {
            PartialBlock known = blocks.find(id, sealing);
            if (known != null && known.read(position, into, offset, length)) {
                return;
            }
            BlockReader local = stored();
            if (local != null) {
                local.read(position, into, offset, length);
                return;
            }
            PartialBlock filled = blocks.fill(id, sealing, sealedLength, range);
            if (filled != null && filled.read(position, into, offset, length)) {
                return;
            }
            // Stored since we looked, and perhaps dropped again: look once more.
        }
    }

    @Override
    public void expect(int position, int length) throws IOException {
        Objects.checkFromIndexSize(position, length, sealedLength);
        PartialBlock known = blocks.find(id, sealing);
        if ((known == null || !known.gaps(position, position + length).isEmpty()) && stored() == null) {
            blocks.fill(id, sealing, sealedLength, new Range(position, position + length));
        }
    }

    private synchronized @Nullable BlockReader stored() throws IOException {
        if (closed) {
            throw new IOException("reader is closed");
        }
        if (stored == null) {
            stored = blocks.openLocal(id, sealing);
        }
        return stored;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        BlockReader closing = stored;
        stored = null;
        if (closing != null) {
            closing.close();
        }
    }
}
