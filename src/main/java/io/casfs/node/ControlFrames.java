package io.casfs.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/**
 * One end of a control connection: messages and raw bytes as frames.
 *
 * <pre>
 *   0                 4        5
 *   +-----------------+--------+----------------------+
 *   | length of the   | type 1 | payload              |
 *   | rest, big-endian|        | length - 1           |
 *   +-----------------+--------+----------------------+
 *
 *   type 1: a {@link ControlMessage} as JSON, at most {@link #MAX_MESSAGE} bytes
 *   type 2: bytes of a content, 1 to {@link #MAX_RAW}
 * </pre>
 *
 * <p>Nothing the other end sends makes this one allocate more than the largest frame. Reading and writing may happen in
 * two threads, but each of them only in one.
 */
final class ControlFrames implements AutoCloseable {
    static final int MAX_MESSAGE = 1 << 20;
    static final int MAX_RAW = 256 * 1024;

    private static final byte MESSAGE = 1;
    private static final byte RAW = 2;
    private static final int HEADER = 5;

    private final ByteChannel channel;
    private final ByteBuffer inHeader = ByteBuffer.allocate(HEADER);

    ControlFrames(ByteChannel channel) {
        this.channel = channel;
    }

    void send(ControlMessage message) throws IOException {
        byte[] json = Json.MESSAGES.writerFor(ControlMessage.class).writeValueAsBytes(message);
        if (json.length > MAX_MESSAGE) {
            throw new ProtocolException("a message of " + json.length + " bytes is too long to send");
        }
        write(MESSAGE, ByteBuffer.wrap(json));
    }

    /** Sends raw bytes, in as many frames as they need. */
    void sendRaw(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        for (int at = offset; at < end; at += MAX_RAW) {
            write(RAW, ByteBuffer.wrap(bytes, at, Math.min(MAX_RAW, end - at)));
        }
    }

    private void write(byte type, ByteBuffer payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + payload.remaining());
        frame.putInt(payload.remaining() + 1).put(type).put(payload).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    /**
     * Receives the next message.
     *
     * @throws EOFException if the other end closed the connection
     * @throws ProtocolException if something else than a message came
     */
    ControlMessage receive() throws IOException {
        return next() instanceof Frame.Message message ? message.message : refuseRaw();
    }

    private static ControlMessage refuseRaw() throws ProtocolException {
        throw new ProtocolException("content came where a message was expected");
    }

    /** Hands raw bytes to {@code into} until a message comes, and returns that. */
    ControlMessage receiveRaw(OutputStream into) throws IOException {
        while (true) {
            Frame frame = next();
            if (frame instanceof Frame.Message message) {
                return message.message;
            }
            into.write(((Frame.Raw) frame).bytes);
        }
    }

    /** Raw bytes as a stream that ends at {@link ControlMessage.ContentEnd}; anything else is an exception. */
    InputStream contentStream() {
        return new ContentStream();
    }

    /** Whatever is written goes out as raw frames; the stream needs no closing. */
    OutputStream rawStream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                sendRaw(bytes, offset, length);
            }
        };
    }

    private sealed interface Frame {
        record Message(ControlMessage message) implements Frame {}

        @SuppressWarnings("ArrayRecordComponent") // lives for one statement
        record Raw(byte[] bytes) implements Frame {}
    }

    private Frame next() throws IOException {
        fill(inHeader.clear());
        int length = inHeader.flip().getInt() - 1;
        byte type = inHeader.get();
        if (type != MESSAGE && type != RAW) {
            throw new ProtocolException("a frame of the unknown type " + type + " came; is the other end casfs?");
        }
        int limit = type == MESSAGE ? MAX_MESSAGE : MAX_RAW;
        if (length < 1 || length > limit) {
            throw new ProtocolException("a frame of " + length + " bytes came, allowed are 1 to " + limit);
        }
        byte[] payload = new byte[length];
        fill(ByteBuffer.wrap(payload));
        return type == RAW ? new Frame.Raw(payload) : new Frame.Message(parse(payload));
    }

    private static ControlMessage parse(byte[] json) throws ProtocolException {
        try {
            ControlMessage message = Json.MESSAGES.readValue(json, ControlMessage.class);
            if (message != null) {
                return message;
            }
            throw new ProtocolException("a message came that says nothing");
        } catch (JsonProcessingException e) {
            throw notUnderstood(e.getOriginalMessage());
        } catch (IOException e) {
            throw notUnderstood(String.valueOf(e.getMessage()));
        }
    }

    private static ProtocolException notUnderstood(String why) {
        return new ProtocolException(
                "a message can't be understood (" + why + "); if casfs was just updated, unmount and mount again");
    }

    private void fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the other end closed the connection");
            }
        }
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private final class ContentStream extends InputStream {
        private byte[] current = new byte[0];
        private int at;
        private boolean ended;

        @Override
        public int read() throws IOException {
            return ensure() ? current[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!ensure()) {
                return -1;
            }
            int count = Math.min(length, current.length - at);
            System.arraycopy(current, at, bytes, offset, count);
            at += count;
            return count;
        }

        private boolean ensure() throws IOException {
            if (at < current.length) {
                return true;
            }
            if (ended) {
                return false;
            }
            Frame frame = next();
            if (frame instanceof Frame.Raw raw) {
                current = raw.bytes;
                at = 0;
                return true;
            }
            if (((Frame.Message) frame).message instanceof ControlMessage.ContentEnd) {
                ended = true;
                return false;
            }
            throw new ProtocolException("a message came in the middle of a content");
        }
    }
}
