package io.casfs.replication;

import io.casfs.namespace.Replica;
import io.casfs.namespace.Vector;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A checkpoint of a {@link MemoryReplica}. */
final class MemoryCheckpoint implements Replica.Checkpoint {
    private final Vector vector;
    private final List<byte[]> parts;
    private int given;
    private boolean closed;

    MemoryCheckpoint(Vector vector, List<byte[]> parts) {
        this.vector = vector;
        this.parts = parts;
    }

    static int number(byte[] part) {
        return ByteBuffer.wrap(part).getInt();
    }

    static byte[] content(byte[] part) {
        return Arrays.copyOfRange(part, Integer.BYTES, part.length);
    }

    @Override
    public Vector vector() {
        return vector;
    }

    @Override
    public long estimatedParts() {
        return parts.size();
    }

    @Override
    public Optional<byte[]> next() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        if (given == parts.size()) {
            return Optional.empty();
        }
        byte[] content = parts.get(given);
        byte[] part = ByteBuffer.allocate(Integer.BYTES + content.length)
                .putInt(given)
                .put(content)
                .array();
        given++;
        return Optional.of(part);
    }

    @Override
    public void close() {
        closed = true;
    }
}
