package io.casfs.exchange;

import io.casfs.block.BlockId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ranges that were fetched and don't make a whole block yet, so that nothing comes twice: up to a number of bytes, the
 * least recently used block leaving first. One sealing of each block. Thread-safe.
 */
final class PartialBlocks {
    private static final class Entry {
        final PartialBlock partial;
        int weight;

        Entry(PartialBlock partial) {
            this.partial = partial;
        }
    }

    private final long maximumBytes;
    private final Map<BlockId, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    PartialBlocks(long maximumBytes) {
        this.maximumBytes = maximumBytes;
    }

    synchronized @Nullable PartialBlock find(BlockId id) {
        Entry entry = entries.get(id);
        return entry == null ? null : entry.partial;
    }

    /** Finds what there is of this sealing, or begins anew with nothing. */
    synchronized PartialBlock of(BlockId id, String sealing, int sealedLength) {
        PartialBlock found = find(id);
        if (found != null && found.sealing().equals(sealing) && found.sealedLength() == sealedLength) {
            return found;
        }
        remove(id);
        PartialBlock begun = new PartialBlock(id, sealing, sealedLength);
        entries.put(id, new Entry(begun));
        weigh(begun);
        return begun;
    }

    /** Takes note that a block has more bytes now. */
    synchronized void weigh(PartialBlock partial) {
        Entry entry = entries.get(partial.id());
        if (entry == null || entry.partial != partial) {
            return;
        }
        bytes += partial.weight() - entry.weight;
        entry.weight = partial.weight();
        Iterator<Entry> oldest = entries.values().iterator();
        while (bytes > maximumBytes && oldest.hasNext()) {
            Entry leaving = oldest.next();
            if (leaving != entry) {
                bytes -= leaving.weight;
                oldest.remove();
            }
        }
    }

    synchronized @Nullable PartialBlock remove(BlockId id) {
        Entry entry = entries.remove(id);
        if (entry == null) {
            return null;
        }
        bytes -= entry.weight;
        return entry.partial;
    }

    synchronized long bytes() {
        return bytes;
    }
}
