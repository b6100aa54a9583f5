package io.casfs.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How far commits had got, kept outside the write-ahead log so that a log that lost its end is noticed.
 *
 * <pre>
 * magic "CASM" 4 | version 4 | sequence 8 | incarnation 8 | counter 8 | highest stamp 8 | clean 4 | CRC-32C 4
 * </pre>
 *
 * @param sequence the newest write of the database that was durable
 * @param incarnation the incarnation that wrote the mark
 * @param counter its newest mutation that was durable
 * @param highestMicros the highest stamp seen
 * @param clean whether the node ended in order after writing it
 */
record Mark(long sequence, long incarnation, long counter, long highestMicros, boolean clean) {
    static final Mark NONE = new Mark(0, 0, 0, 0, true);

    private static final int MAGIC = 0x4341534d;
    private static final int VERSION = 1;
    private static final int LENGTH = 48;

    /** Reads the mark; empty if none was ever written. */
    static Optional<Mark> read(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (bytes.length != LENGTH || buffer.getInt() != MAGIC || checksum(bytes) != buffer.getInt(LENGTH - 4)) {
            throw new IOException("the mark " + file + " is damaged; remove it to start without knowing whether the end"
                    + " of the write-ahead log is complete, then run 'casfs verify'");
        }
        int version = buffer.getInt();
        if (version != VERSION) {
            throw new IOException("the mark " + file + " has format version " + version + ", but this casfs knows only "
                    + VERSION + "; use a newer casfs");
        }
        return Optional.of(
                new Mark(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getInt() == 1));
    }

    /** Replaces the mark atomically and durably. */
    void write(Path file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LENGTH)
                .putInt(MAGIC)
                .putInt(VERSION)
                .putLong(sequence)
                .putLong(incarnation)
                .putLong(counter)
                .putLong(highestMicros)
                .putInt(clean ? 1 : 0);
        buffer.putInt(checksum(buffer.array())).flip();
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** Returns whether both stand at the same write. */
    boolean saysNoMoreThan(Mark other) {
        return incarnation == other.incarnation && sequence == other.sequence && clean == other.clean;
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, LENGTH - 4);
        return (int) crc.getValue();
    }
}
