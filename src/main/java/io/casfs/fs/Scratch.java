package io.casfs.fs;

/** A byte array per thread for copying between direct buffers and blocks; valid until the thread asks again. */
final class Scratch {
    private static final ThreadLocal<byte[]> BYTES = ThreadLocal.withInitial(() -> new byte[128 << 10]);

    private Scratch() {}

    static byte[] bytes(int length) {
        byte[] bytes = BYTES.get();
        if (bytes.length < length) {
            bytes = new byte[length];
            BYTES.set(bytes);
        }
        return bytes;
    }
}
