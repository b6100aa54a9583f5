package io.casfs.replication;

import io.casfs.namespace.Bytes;
import io.casfs.namespace.Replica;
import io.casfs.transport.Envelope;
import io.casfs.transport.RefusedException;
import java.io.IOException;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

/** One checkpoint on its way to one joiner. Thread-safe. */
final class CheckpointSession implements AutoCloseable {
    private final String name;
    private final Replica.Checkpoint checkpoint;
    private final Replica.Signer signer;
    private final PublicKey key;
    private final CheckpointDigest digest = new CheckpointDigest();
    private long number;
    private Envelope<CheckpointMessage> last = Envelope.of(new CheckpointMessage.Lost());
    private volatile long lastUsed;
    private boolean closed;

    CheckpointSession(String name, Replica.Checkpoint checkpoint, Replica.Signer signer, PublicKey key, long now) {
        this.name = name;
        this.checkpoint = checkpoint;
        this.signer = signer;
        this.key = key;
        this.lastUsed = now;
    }

    String name() {
        return name;
    }

    /** Returns when it was last asked for something. */
    long lastUsed() {
        return lastUsed;
    }

    /** Returns the part that has this number: the next one, or the last again, whose answer may have been lost. */
    synchronized Envelope<CheckpointMessage> next(long wanted, long now) throws IOException {
        lastUsed = now;
        if (closed) {
            return Envelope.of(new CheckpointMessage.Lost());
        }
        if (wanted == number + 1 && !(last.message() instanceof CheckpointMessage.End)) {
            last = following();
            number++;
        } else if (wanted != number || number == 0) {
            throw new RefusedException("part " + wanted + " can't follow part " + number);
        }
        return last;
    }

    private Envelope<CheckpointMessage> following() throws IOException {
        Optional<byte[]> part = checkpoint.next();
        if (part.isPresent()) {
            digest.add(part.get());
            return Envelope.of(new CheckpointMessage.Part(number + 1), part.get());
        }
        Bytes signature = signer.sign(digest.statement(checkpoint.vector()));
        byte[] payload = Pieces.join(List.of(checkpoint.vector().encode(), key.getEncoded(), signature.toBytes()));
        return Envelope.of(new CheckpointMessage.End(number), payload);
    }

    @Override
    public synchronized void close() {
        closed = true;
        checkpoint.close();
    }
}
