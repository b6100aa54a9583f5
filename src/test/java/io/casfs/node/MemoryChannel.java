package io.casfs.node;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** What is written to it can be read from it. */
final class MemoryChannel implements ByteChannel {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int read;

    @Override
    public int read(ByteBuffer into) {
        byte[] all = written.toByteArray();
        if (read == all.length) {
            return -1;
        }
        int count = Math.min(into.remaining(), all.length - read);
        into.put(all, read, count);
        read += count;
        return count;
    }

    @Override
    public int write(ByteBuffer from) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        written.writeBytes(bytes);
        return bytes.length;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
