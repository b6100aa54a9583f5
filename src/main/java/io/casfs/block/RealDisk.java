package io.casfs.block;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The operating system's files.
 *
 * <p>Content goes through {@code java.io}: an interrupt closes a {@link FileChannel}, and a reader that is shared by
 * several threads must not die because one of them gave up.
 */
final class RealDisk implements Disk {
    /** The JDK allocates native memory of the size of each write. */
    private static final int PIECE = 256 * 1024;

    @Override
    public void createDirectories(Path parent, List<String> names) throws IOException {
        if (!Files.isDirectory(parent)) {
            Path absolute = parent.toAbsolutePath();
            Path above = absolute.getParent();
            if (above == null) {
                throw new NoSuchFileException(parent.toString());
            }
            createDirectories(above, List.of(absolute.getFileName().toString()));
        }
        boolean created = false;
        for (String name : names) {
            Path directory = parent.resolve(name);
            if (!Files.isDirectory(directory)) {
                Files.createDirectory(directory);
                created = true;
            }
        }
        if (created) {
            fsyncDirectory(parent);
        }
    }

    @Override
    public void write(Path file, Block content) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            for (int done = 0; done < content.length(); done += PIECE) {
                out.write(content.array(), content.arrayOffset() + done, Math.min(PIECE, content.length() - done));
            }
        }
    }

    @Override
    public void fsync(Path file) throws IOException {
        try (RandomAccessFile opened = openFile(file)) {
            opened.getFD().sync();
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void fsyncDirectory(Path directory) throws IOException {
        try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
            opened.force(true);
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return names;
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file);
    }

    @Override
    public BlockReader open(Path file) throws IOException {
        return new FileBlockReader(file, openFile(file));
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    private static RandomAccessFile openFile(Path file) throws IOException {
        try {
            return new RandomAccessFile(file.toFile(), "r");
        } catch (FileNotFoundException e) {
            // Said for every failure to open: too many open files is not the same as no such file.
            if (Files.notExists(file)) {
                throw new NoSuchFileException(file.toString());
            }
            throw e;
        }
    }
}
