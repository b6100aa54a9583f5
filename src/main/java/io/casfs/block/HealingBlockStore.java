package io.casfs.block;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers a corrupt copy by having it replaced and reading again, a bounded number of times; readers notice nothing but
 * the delay. It belongs outside of {@link SealedBlockStore}, which is what finds bad copies. Owns the inner store.
 */
public final class HealingBlockStore implements BlockStore {
    /** The copy found first, one from another holder, and one more should that be another bad sealing. */
    private static final int ATTEMPTS = 3;

    private final BlockStore inner;
    private final CopySource copies;

    /** Has {@code copies} replace what {@code inner} says is corrupt. */
    public HealingBlockStore(BlockStore inner, CopySource copies) {
        this.inner = inner;
        this.copies = copies;
    }

    @Override
    public void put(Block block) throws IOException {
        inner.put(block);
    }

    @Override
    public boolean touch(BlockId id) throws IOException {
        return inner.touch(id);
    }

    @Override
    public boolean contains(BlockId id) throws IOException {
        return inner.contains(id);
    }

    @Override
    public Optional<BlockReader> open(BlockId id) throws IOException {
        return openSound(id).map(reader -> new HealingReader(id, reader));
    }

    private Optional<BlockReader> openSound(BlockId id) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return inner.open(id);
            } catch (CorruptBlockException e) {
                replace(id, attempt, e);
            }
        }
    }

    private void replace(BlockId id, int attempt, CorruptBlockException corrupt) throws IOException {
        try {
            if (attempt < ATTEMPTS && copies.replaceBad(id)) {
                return;
            }
        } catch (NotLocalException e) {
            throw e; // whoever comes again and waits has it replaced
        } catch (IOException e) {
            corrupt.addSuppressed(e);
        }
        throw corrupt;
    }

    @Override
    public void remove(BlockId id) throws IOException {
        inner.remove(id);
    }

    @Override
    public void forEach(IdConsumer consumer) throws IOException {
        inner.forEach(consumer);
    }

    @Override
    public void sync() throws IOException {
        inner.sync();
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }

    /** Goes on at a good copy. Readers given up stay open until the end: other threads may be reading in them. */
    private final class HealingReader implements BlockReader {
        private final BlockId id;
        private final int length;
        private final int segmentSize;

        /** Guarded by itself; the last is the current one. */
        private final List<BlockReader> readers = new ArrayList<>();

        HealingReader(BlockId id, BlockReader first) {
            this.id = id;
            this.length = first.length();
            this.segmentSize = first.segmentSize();
            readers.add(first);
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public int segmentSize() {
            return segmentSize;
        }

        @Override
        public void read(int position, byte[] into, int offset, int count) throws IOException {
            heal(reader -> reader.read(position, into, offset, count));
        }

        @Override
        public void expect(int position, int count) throws IOException {
            heal(reader -> reader.expect(position, count));
        }

        private void heal(Use use) throws IOException {
            for (int attempt = 1; ; attempt++) {
                BlockReader reader = current();
                try {
                    use.of(reader);
                    return;
                } catch (CorruptBlockException e) {
                    goOn(reader, attempt, e);
                }
            }
        }

        private BlockReader current() {
            synchronized (readers) {
                return readers.get(readers.size() - 1);
            }
        }

        private void goOn(BlockReader bad, int attempt, CorruptBlockException corrupt) throws IOException {
            if (attempt < ATTEMPTS && current() != bad) {
                return; // another thread was faster
            }
            replace(id, attempt, corrupt);
            BlockReader next = openSound(id).orElseThrow(() -> corrupt);
            synchronized (readers) {
                readers.add(next);
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (readers) {
                IOException failure = null;
                for (BlockReader reader : readers) {
                    try {
                        reader.close();
                    } catch (IOException e) {
                        if (failure == null) {
                            failure = e;
                        } else {
                            failure.addSuppressed(e);
                        }
                    }
                }
                if (failure != null) {
                    throw failure;
                }
            }
        }
    }

    /** What is done with whichever reader is good. */
    private interface Use {
        void of(BlockReader reader) throws IOException;
    }
}
