package io.casfs.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One frame; the package describes its bytes.
 *
 * @param number of a request, and of its answer or refusal; 0 in others
 * @param protocol the name of a protocol, or empty
 * @param message JSON, or UTF-8 text in a refusal; not changed any more
 * @param payload from position to limit; not changed any more
 */
@SuppressWarnings("ArrayRecordComponent") // on its way between socket and handler; never compared
record Frame(Kind kind, long number, String protocol, byte[] message, ByteBuffer payload) {
    /** Bytes before the protocol's name, the length included. */
    static final int HEAD = 18;

    static final int MAX_PROTOCOL = 32;

    /** The longest frame before the other end has been accepted. */
    static final int MAX_GREETING = 4096;

    /** The longest text of a refusal in bytes; what is longer is cut. */
    static final int MAX_REASON = 2048;

    private static final byte[] NOTHING = new byte[0];
    private static final ByteBuffer NO_PAYLOAD = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** What a frame is for; the code is the byte that says so. */
    enum Kind {
        HELLO(1),
        WELCOME(2),
        REFUSAL(3),
        REQUEST(4),
        ANSWER(5),
        MESSAGE(6),
        PING(7),
        GOODBYE(8),
        TALK(9);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        static @Nullable Kind of(int code) {
            return code >= 1 && code <= values().length ? values()[code - 1] : null;
        }

        boolean mayHavePayload() {
            return this == HELLO || this == REQUEST || this == ANSWER || this == MESSAGE;
        }
    }

    static Frame of(Kind kind) {
        return new Frame(kind, 0, "", NOTHING, NO_PAYLOAD);
    }

    static Frame hello(byte[] json, byte[] admission) {
        return new Frame(Kind.HELLO, 0, "", json, ByteBuffer.wrap(admission));
    }

    /** Refuses a request, or the whole connection if {@code number} is 0. */
    static Frame refusal(long number, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return new Frame(Kind.REFUSAL, number, "", text.length > MAX_REASON ? cut(text) : text, NO_PAYLOAD);
    }

    private static byte[] cut(byte[] text) {
        int end = MAX_REASON;
        // Not within a character: those bytes look like 10xxxxxx.
        while ((text[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(text, end);
    }

    static Frame talk(String protocol, byte[] json) {
        return new Frame(Kind.TALK, 0, protocol, json, NO_PAYLOAD);
    }

    /** Returns the text of a refusal. */
    String reason() {
        return new String(message, StandardCharsets.UTF_8);
    }

    /** Returns the number of bytes on the wire, TLS excluded. */
    int length() {
        return HEAD + protocol.length() + message.length + payload.remaining();
    }

    /** Returns all before the payload as it goes onto the wire. */
    ByteBuf front() {
        byte[] name = protocol.getBytes(StandardCharsets.US_ASCII);
        return Unpooled.buffer(HEAD + name.length + message.length)
                .writeInt(length() - Integer.BYTES)
                .writeByte(kind.code)
                .writeLong(number)
                .writeByte(name.length)
                .writeInt(message.length)
                .writeBytes(name)
                .writeBytes(message);
    }

    /** Returns the whole frame as it goes onto the wire. */
    ByteBuf whole() {
        return Unpooled.wrappedBuffer(front(), Unpooled.wrappedBuffer(payload.duplicate()));
    }
}
