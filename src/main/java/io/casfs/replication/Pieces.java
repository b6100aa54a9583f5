package io.casfs.replication;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Several byte strings in one payload, each after its length in 4 bytes, big-endian. */
final class Pieces {
    private Pieces() {}

    static byte[] join(List<byte[]> pieces) {
        int length =
                pieces.stream().mapToInt(piece -> Integer.BYTES + piece.length).sum();
        ByteBuffer joined = ByteBuffer.allocate(length);
        pieces.forEach(piece -> joined.putInt(piece.length).put(piece));
        return joined.array();
    }

    /**
     * Returns the pieces of a payload.
     *
     * @throws ProtocolException unless it has exactly {@code count} pieces
     */
    static List<byte[]> split(ByteBuffer payload, int count) throws ProtocolException {
        ByteBuffer rest = payload.duplicate();
        List<byte[]> pieces = new ArrayList<>();
        while (pieces.size() < count) {
            if (rest.remaining() < Integer.BYTES) {
                throw refused(payload, count);
            }
            int length = rest.getInt();
            if (length < 0 || length > rest.remaining()) {
                throw refused(payload, count);
            }
            byte[] piece = new byte[length];
            rest.get(piece);
            pieces.add(piece);
        }
        if (rest.hasRemaining()) {
            throw refused(payload, count);
        }
        return pieces;
    }

    private static ProtocolException refused(ByteBuffer payload, int count) {
        return new ProtocolException("a payload of " + payload.remaining() + " bytes isn't " + count + " pieces");
    }
}
