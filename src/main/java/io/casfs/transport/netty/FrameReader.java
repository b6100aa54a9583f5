package io.casfs.transport.netty;

import io.casfs.transport.Envelope;
import io.casfs.transport.Protocol;
import io.netty.buffer.ByteBuf;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into frames. Used by one thread.
 *
 * <p>Every length is checked as soon as it is known, and memory is taken only for what was allowed: one frame at a time.
 */
final class FrameReader {
    private final ByteBuffer head = ByteBuffer.allocate(Frame.HEAD);
    private int limit = Frame.MAX_GREETING;
    private Frame.@Nullable Kind kind;
    private byte[] name = new byte[0];
    private byte[] message = new byte[0];
    private byte[] payload = new byte[0];
    private int filled;

    /** Allows frames of any permitted length from now on. */
    void accept() {
        limit = Integer.MAX_VALUE;
    }

    /** Returns whether a frame has begun and not ended. */
    boolean isWithinFrame() {
        return head.position() > 0;
    }

    /**
     * Takes bytes until a frame is whole.
     *
     * @return the frame, or null if {@code in} ended first
     * @throws ProtocolException if this is no frame, or one that isn't allowed; the reader is of no use any more
     */
    @Nullable
    Frame read(ByteBuf in) throws ProtocolException {
        if (head.hasRemaining()) {
            int count = Math.min(head.remaining(), in.readableBytes());
            in.readBytes(head.array(), head.position(), count);
            head.position(head.position() + count);
            if (head.hasRemaining()) {
                return null;
            }
            begin();
        }
        if (!(fill(in, name, 0) && fill(in, message, name.length) && fill(in, payload, name.length + message.length))) {
            return null;
        }
        return end();
    }

    private void begin() throws ProtocolException {
        int length = head.getInt(0);
        int code = head.get(4);
        int nameLength = head.get(13) & 0xff;
        int messageLength = head.getInt(14);
        kind = Frame.Kind.of(code);
        if (kind == null) {
            throw new ProtocolException("a frame of the unknown kind " + code + " came; is the other end casfs?");
        }
        checkLength("frame", length, limit - Integer.BYTES);
        checkLength("protocol's name", nameLength, Frame.MAX_PROTOCOL);
        checkLength("message", messageLength, Protocol.MAX_MESSAGE);
        long payloadLength = (long) length - (Frame.HEAD - Integer.BYTES) - nameLength - messageLength;
        checkLength("payload", payloadLength, kind.mayHavePayload() ? Envelope.MAX_PAYLOAD : 0);
        name = new byte[nameLength];
        message = new byte[messageLength];
        payload = new byte[(int) payloadLength];
        filled = 0;
    }

    private static void checkLength(String what, long length, int limit) throws ProtocolException {
        if (length < 0 || length > limit) {
            throw new ProtocolException(
                    "a " + what + " of " + length + " bytes came, at most " + limit + " are allowed here");
        }
    }

    /** Fills an array that begins at {@code start} of the frame's body; returns whether it is full. */
    private boolean fill(ByteBuf in, byte[] array, int start) {
        int done = filled - start;
        int count = Math.min(array.length - done, in.readableBytes());
        if (count > 0) {
            in.readBytes(array, done, count);
            filled += count;
        }
        return filled - start >= array.length;
    }

    private Frame end() throws ProtocolException {
        String protocol = new String(name, StandardCharsets.US_ASCII);
        for (int i = 0; i < name.length; i++) {
            if (name[i] != '-' && (name[i] < 'a' || name[i] > 'z')) {
                throw new ProtocolException("a frame came whose protocol has no proper name");
            }
        }
        Frame.Kind whole = Objects.requireNonNull(kind);
        Frame frame = new Frame(
                whole,
                head.getLong(5),
                protocol,
                message,
                ByteBuffer.wrap(payload).asReadOnlyBuffer());
        head.clear();
        // Not to keep what is handed on.
        message = name;
        payload = name;
        return frame;
    }
}
