package io.casfs.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A message as it crosses a {@link MemoryNetwork}. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MemoryParcel(byte[] json, ByteBuffer payload) {
    static <M> MemoryParcel pack(Protocol<M> protocol, Envelope<M> envelope) {
        return new MemoryParcel(
                protocol.encode(envelope.message()), envelope.payload().asReadOnlyBuffer());
    }

    <M> Envelope<M> open(Protocol<M> protocol) throws IOException {
        return new Envelope<>(protocol.decode(json), payload.slice().asReadOnlyBuffer());
    }

    int length() {
        return json.length + payload.remaining();
    }
}
