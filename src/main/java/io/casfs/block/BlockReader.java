package io.casfs.block;

import java.io.Closeable;
import java.io.IOException;

/**
 * The bytes of one block, bound to one stored form: if the block is removed or stored anew meanwhile, the reader still
 * gives the bytes it was opened on. Thread-safe but for {@link #close}, which must not run during other calls.
 */
public interface BlockReader extends Closeable {
    /** Number of bytes. */
    int length();

    /** The unit, at least 1, in which reads cost least: reading any part of it costs as much as all of it. */
    int segmentSize();

    /**
     * Reads {@code length} bytes from {@code position} on.
     *
     * @throws IndexOutOfBoundsException if the range isn't inside the block or the array
     * @throws CorruptBlockException if the stored form is damaged and the store checks it; the range of the array then
     *     contains nothing of use
     */
    void read(int position, byte[] into, int offset, int length) throws IOException;

    /**
     * Says that a range will be read next, so that a block that comes from far away comes at once and not by segments.
     * Waits for it, and fails as {@link #read} does; does nothing where reading by parts costs no more.
     */
    default void expect(int position, int length) throws IOException {}

    /** Gives back resources. Closing twice is fine. */
    @Override
    void close() throws IOException;

    /** A reader of an array, which must not change any more. */
    static BlockReader of(byte[] bytes) {
        return new ArrayBlockReader(bytes);
    }
}
