package io.casfs.block;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@link FileBlockStore} asks of a file system, with the guarantees that remain after a power cut. Thread-safe.
 *
 * <p>Content is durable after {@link #fsync}, a name after {@link #fsyncDirectory} of its directory; anything else may
 * be lost, content also torn. A missing file is a {@link java.nio.file.NoSuchFileException}.
 */
interface Disk {
    /** Creates those of the directories in {@code parent} that are missing, and missing parents, all durably. */
    void createDirectories(Path parent, List<String> names) throws IOException;

    /** Creates a file with the block's bytes. */
    void write(Path file, Block content) throws IOException;

    /** Makes the content of a file durable. */
    void fsync(Path file) throws IOException;

    /** Gives a file a new name on the same disk, atomically, replacing what has it. */
    void rename(Path from, Path to) throws IOException;

    /** Makes the names in a directory durable. */
    void fsyncDirectory(Path directory) throws IOException;

    /** The names in a directory. */
    List<String> list(Path directory) throws IOException;

    /** Whether there is a file of this name. */
    boolean exists(Path file) throws IOException;

    /** A reader that stays with the file if its name goes to another or is deleted. */
    BlockReader open(Path file) throws IOException;

    /** Deletes a file; a missing one is fine. */
    void delete(Path file) throws IOException;
}
