package io.casfs.node;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A lock between processes, in a file that tells who holds it.
 *
 * <p>The kernel releases it with the death of the process, so it is never stale; the pid in the file only serves
 * messages.
 */
final class FolderLock implements AutoCloseable {
    // POSIX drops a process's locks on a file when the process closes any descriptor of it. So a file that this process
    // holds is never opened a second time, not even to read the pid.
    private static final ConcurrentMap<Path, FolderLock> HELD = new ConcurrentHashMap<>();

    private final Path key;

    private @Nullable FileChannel channel;

    private FolderLock(Path key) {
        this.key = key;
    }

    /** Takes the lock, or returns nothing if another process or another user of this class holds it. */
    static Optional<FolderLock> tryTake(Path file) throws IOException {
        Path key = file.toAbsolutePath().normalize();
        FolderLock mine = new FolderLock(key);
        if (HELD.putIfAbsent(key, mine) != null) {
            return Optional.empty();
        }
        try {
            mine.channel = open(file);
            if (mine.channel.tryLock() != null) {
                mine.writePid();
                return Optional.of(mine);
            }
        } catch (IOException e) {
            mine.close();
            throw e;
        }
        mine.close();
        return Optional.empty();
    }

    /**
     * Takes the lock as soon as nobody else holds it.
     *
     * @throws IOException also if it stays taken for {@code patience}
     */
    static FolderLock take(Path file, Duration patience) throws IOException {
        Deadline deadline = Deadline.in(patience);
        while (true) {
            Optional<FolderLock> lock = tryTake(file);
            if (lock.isPresent()) {
                return lock.get();
            }
            if (deadline.isOver()) {
                throw new IOException(
                        "process " + pid(file).orElse(0) + " has held " + file + " for " + patience.toSeconds() + " s");
            }
            deadline.pause();
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, Set.of(READ, WRITE, CREATE), PrivateFiles.FILE_MODE);
    }

    private void writePid() throws IOException {
        FileChannel open = requireNonNull(channel);
        open.truncate(0);
        open.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
    }

    /** The pid that the last holder wrote. */
    static OptionalLong pid(Path file) {
        if (HELD.containsKey(file.toAbsolutePath().normalize())) {
            return OptionalLong.of(ProcessHandle.current().pid());
        }
        try (FileChannel channel = FileChannel.open(file, READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(32);
            channel.read(buffer, 0);
            String text =
                    StandardCharsets.US_ASCII.decode(buffer.flip()).toString().trim();
            return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Releases the lock. The file stays: removing it would let two processes lock two files of one name. */
    @Override
    public void close() throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            HELD.remove(key, this);
        }
    }
}
