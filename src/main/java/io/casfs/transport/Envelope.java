package io.casfs.transport;

import java.nio.ByteBuffer;

/**
 * One message and the raw bytes that go with it.
 *
 * @param payload bytes from position to limit, never changed once they are in an envelope; at most {@link #MAX_PAYLOAD}
 */
public record Envelope<M>(M message, ByteBuffer payload) {
    /** The largest payload in bytes: a sealed block or a batch of mutations fits. */
    public static final int MAX_PAYLOAD = 2 << 20;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    public Envelope {
        if (payload.remaining() > MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "a payload has at most " + MAX_PAYLOAD + " bytes, this one " + payload.remaining());
        }
    }

    /** Returns a message without a payload. */
    public static <M> Envelope<M> of(M message) {
        return new Envelope<>(message, NOTHING);
    }

    /** Returns a message with a payload, which must not change any more. */
    public static <M> Envelope<M> of(M message, byte[] payload) {
        return new Envelope<>(message, ByteBuffer.wrap(payload).asReadOnlyBuffer());
    }

    /** Returns a copy of the payload. */
    public byte[] payloadBytes() {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return bytes;
    }
}
