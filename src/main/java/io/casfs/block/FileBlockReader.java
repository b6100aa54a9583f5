package io.casfs.block;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Objects;

/** Reads an open file: the file stays, whatever becomes of its name. */
final class FileBlockReader implements BlockReader {
    /** The JDK allocates native memory of the size of each read. */
    private static final int PIECE = 256 * 1024;

    private final Path path;
    private final RandomAccessFile file;
    private final int length;

    /** Owns the file, also if this fails. */
    FileBlockReader(Path path, RandomAccessFile file) throws IOException {
        this.path = path;
        this.file = file;
        try {
            // A file of more than 2 GiB is no block; whoever checks the content then finds it damaged.
            this.length = (int) Math.min(file.length(), Integer.MAX_VALUE);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public int segmentSize() {
        return 1;
    }

    @Override
    public void read(int position, byte[] into, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(position, count, length);
        Objects.checkFromIndexSize(offset, count, into.length);
        // Position and read are two calls.
        synchronized (file) {
            file.seek(position);
            for (int done = 0; done < count; ) {
                int read = file.read(into, offset + done, Math.min(PIECE, count - done));
                if (read < 0) {
                    throw new EOFException(path + " ends before " + length + " bytes, its length when it was opened");
                }
                done += read;
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
