package io.casfs.fuse.kernel;

import com.kenai.jffi.MemoryIO;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Native memory for the arguments and results of a few calls, freed all at once. */
final class CallMemory implements AutoCloseable {
    static final MemoryIO IO = MemoryIO.getInstance();

    private final List<Long> addresses = new ArrayList<>();

    /** Returns the address of zeroed memory. */
    long allocate(long size) {
        long address = IO.allocateMemory(size, true);
        if (address == 0) {
            throw new OutOfMemoryError("no native memory: " + size + " bytes");
        }
        addresses.add(address);
        return address;
    }

    /** Returns the address of {@code bytes} with a NUL behind them. */
    long string(byte[] bytes) {
        long address = allocate(bytes.length + 1L);
        IO.putByteArray(address, bytes, 0, bytes.length);
        return address;
    }

    /** Returns the address of a C string. */
    long string(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        addresses.forEach(IO::freeMemory);
        addresses.clear();
    }
}
