package io.casfs.fuse.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes requests as the kernel does. */
final class RequestBytes {
    private final ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());

    /** Begins a request; what follows the header comes by {@code put}. */
    RequestBytes(Opcode opcode, long node) {
        this(opcode.number(), node);
    }

    RequestBytes(int opcode, long node) {
        bytes.putInt(Layout.InHeader.OPCODE, opcode);
        bytes.putLong(Layout.InHeader.UNIQUE, 1000 + opcode);
        bytes.putLong(Layout.InHeader.NODEID, node);
        bytes.position(Layout.InHeader.SIZE_OF);
    }

    RequestBytes putInt(int value) {
        bytes.putInt(value);
        return this;
    }

    RequestBytes putLong(long value) {
        bytes.putLong(value);
        return this;
    }

    RequestBytes put(byte... data) {
        bytes.put(data);
        return this;
    }

    /** Puts a name or a target and its NUL. */
    RequestBytes putText(String text) {
        return put(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)).put((byte) 0);
    }

    /** Returns the message with the right length in its header. */
    byte[] toBytes() {
        bytes.putInt(Layout.InHeader.LEN, bytes.position());
        byte[] message = new byte[bytes.position()];
        bytes.get(0, message);
        return message;
    }

    static ByteBuffer buffer(byte[] message) {
        return ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
    }
}
