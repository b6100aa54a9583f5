package io.casfs.block;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.casfs.block.OpenReaders.SharedReader;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was read: verified plaintext by segment, up to a number of bytes, and the last opened readers of the
 * inner store. Several threads that want one segment read it once. Writing passes through.
 *
 * <p>The inner store may only be changed through this one, and is closed by it.
 */
public final class CachedBlockStore implements BlockStore {
    /** Each may hold a file open. */
    private static final int MAXIMUM_READERS = 64;

    private static final int MAXIMUM_SHAPES = 1 << 16;
    private static final int SMALLEST_SEGMENT = 64 * 1024;
    /** What a segment costs beside its bytes; without it, a cache of tiny ones would have no bound. */
    private static final int SEGMENT_OVERHEAD = 128;

    private final BlockStore inner;
    private final OpenReaders readers;
    private final AtomicLong nextNumber = new AtomicLong();

    /** Lets segments be found although the reader they came from is closed. */
    private final Cache<BlockId, Shape> shapes = Caffeine.newBuilder()
            .maximumSize(MAXIMUM_SHAPES)
            .executor(Runnable::run)
            .build();

    private final Cache<SegmentKey, byte[]> segments;

    /**
     * Segments being read. Not done by the cache's own loader: it reads under the cache's locks, so that a slow peer
     * would stop unrelated reads.
     */
    private final Map<SegmentKey, CompletableFuture<byte[]>> loading = new ConcurrentHashMap<>();

    /** Keeps at most {@code maximumBytes} of plaintext in memory. */
    public CachedBlockStore(BlockStore inner, long maximumBytes) {
        this.inner = inner;
        this.readers = new OpenReaders(inner, MAXIMUM_READERS);
        this.segments = Caffeine.newBuilder()
                .maximumWeight(maximumBytes)
                .weigher((SegmentKey key, byte[] bytes) -> bytes.length + SEGMENT_OVERHEAD)
                .executor(Runnable::run)
                .build();
    }

    /**
     * What is known of a block once it has been opened.
     *
     * @param number names the content: a block stored anew after a removal gets another one, so that it can't meet
     *     segments of the old one
     */
    private record Shape(long number, int length, int segmentSize) {
        int segmentLength(int index) {
            return Math.min(segmentSize, length - index * segmentSize);
        }

        int segmentCount() {
            return (length + segmentSize - 1) / segmentSize;
        }
    }

    private record SegmentKey(long number, int index) {}

    @Override
    public void put(Block block) throws IOException {
        inner.put(block);
        readers.dropUnfinished(block.id());
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
        SharedReader reader = readers.acquire(id);
        return reader == null ? Optional.empty() : Optional.of(new CachedReader(id, reader, shapeOf(id, reader)));
    }

    /**
     * Reads a range, without opening anything if the cache has it.
     *
     * @throws BlockMissingException if the block isn't held
     */
    void read(BlockId id, int position, byte[] into, int offset, int length) throws IOException {
        Shape known = shapes.getIfPresent(id);
        if (known != null && readCached(known, position, into, offset, length)) {
            return;
        }
        try (BlockReader reader = open(id).orElseThrow(() -> new BlockMissingException(id))) {
            reader.read(position, into, offset, length);
        }
    }

    private boolean readCached(Shape shape, int position, byte[] into, int offset, int length) {
        Objects.checkFromIndexSize(position, length, shape.length());
        Objects.checkFromIndexSize(offset, length, into.length);
        int size = shape.segmentSize();
        for (int at = position; at < position + length; ) {
            int index = at / size;
            byte[] segment = segments.getIfPresent(new SegmentKey(shape.number(), index));
            if (segment == null) {
                return false;
            }
            int until = Math.min(position + length, (index + 1) * size);
            System.arraycopy(segment, at - index * size, into, offset + at - position, until - at);
            at = until;
        }
        return true;
    }

    private Shape shapeOf(BlockId id, SharedReader reader) {
        int unit = reader.reader.segmentSize();
        // A multiple of the reader's unit that is worth an entry.
        int segmentSize = (int) Math.min(Integer.MAX_VALUE, ((long) SMALLEST_SEGMENT + unit - 1) / unit * unit);
        int length = reader.reader.length();
        Shape shared = shapes.get(id, absent -> new Shape(nextNumber.incrementAndGet(), length, segmentSize));
        // A removal first drops the reader, then the shape. So if the reader is still current now, the shape is of its
        // time; if not, the shape may be that of a successor, and this reader gets one of its own.
        if (readers.isCurrent(id, reader) && shared.length() == length) {
            return shared;
        }
        shapes.asMap().remove(id, shared);
        return new Shape(nextNumber.incrementAndGet(), length, segmentSize);
    }

    @Override
    public void remove(BlockId id) throws IOException {
        inner.remove(id);
        readers.drop(id);
        Shape shape = shapes.asMap().remove(id);
        if (shape != null) {
            for (int i = 0; i < shape.segmentCount(); i++) {
                segments.invalidate(new SegmentKey(shape.number(), i));
            }
        }
    }

    @Override
    public void forEach(IdConsumer consumer) throws IOException {
        inner.forEach(consumer);
    }

    @Override
    public void sync() throws IOException {
        inner.sync();
    }

    /** Forgets all segments, to give their memory back. */
    void clear() {
        segments.invalidateAll();
    }

    @Override
    public void close() throws IOException {
        readers.dropAll();
        segments.invalidateAll();
        inner.close();
    }

    /** Reads by segments out of the cache, from its reader what is missing there. */
    private final class CachedReader implements BlockReader {
        private final BlockId id;
        private final Shape shape;
        private @Nullable SharedReader shared;

        CachedReader(BlockId id, SharedReader shared, Shape shape) {
            this.id = id;
            this.shared = shared;
            this.shape = shape;
        }

        @Override
        public int length() {
            return shape.length();
        }

        @Override
        public int segmentSize() {
            return shape.segmentSize();
        }

        @Override
        public void read(int position, byte[] into, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(position, length, shape.length());
            Objects.checkFromIndexSize(offset, length, into.length);
            int size = shape.segmentSize();
            if (length > 0 && position / size < (position + length - 1) / size) {
                expect(position, length);
            }
            for (int at = position; at < position + length; ) {
                int index = at / size;
                int until = Math.min(position + length, (index + 1) * size);
                System.arraycopy(segment(index), at - index * size, into, offset + at - position, until - at);
                at = until;
            }
        }

        @Override
        public void expect(int position, int length) throws IOException {
            Objects.checkFromIndexSize(position, length, shape.length());
            int size = shape.segmentSize();
            int from = position / size;
            int until = length == 0 ? from : (position + length - 1) / size + 1;
            while (from < until && isCached(from)) {
                from++;
            }
            while (from < until && isCached(until - 1)) {
                until--;
            }
            if (from < until && shared != null) {
                shared.reader.expect(from * size, Math.min(shape.length(), until * size) - from * size);
            }
        }

        private boolean isCached(int index) {
            return segments.getIfPresent(new SegmentKey(shape.number(), index)) != null;
        }

        private byte[] segment(int index) throws IOException {
            SegmentKey key = new SegmentKey(shape.number(), index);
            while (true) {
                byte[] cached = segments.getIfPresent(key);
                if (cached != null) {
                    return cached;
                }
                CompletableFuture<byte[]> mine = new CompletableFuture<>();
                CompletableFuture<byte[]> present = loading.putIfAbsent(key, mine);
                if (present == null) {
                    return load(key, mine);
                }
                if (Waiting.isUnwanted(id, inner)) {
                    return read(index);
                }
                try {
                    return Waiting.await(id, present);
                } catch (Waiting.AbandonedException e) {
                    // Who read it gave up, not we.
                }
            }
        }

        private byte[] load(SegmentKey key, CompletableFuture<byte[]> result) throws IOException {
            try {
                // Another thread may have been done between our look into the cache and our entry.
                byte[] bytes = segments.getIfPresent(key);
                if (bytes == null) {
                    bytes = read(key.index());
                    segments.put(key, bytes);
                }
                result.complete(bytes);
                return bytes;
            } catch (IOException | RuntimeException | Error e) {
                result.completeExceptionally(e);
                throw e;
            } finally {
                loading.remove(key, result);
            }
        }

        private byte[] read(int index) throws IOException {
            if (shared == null) {
                throw new IOException("reader is closed");
            }
            byte[] bytes = new byte[shape.segmentLength(index)];
            shared.reader.read(index * shape.segmentSize(), bytes, 0, bytes.length);
            return bytes;
        }

        @Override
        public void close() {
            SharedReader closing = shared;
            shared = null;
            if (closing != null) {
                closing.release();
            }
        }
    }
}
