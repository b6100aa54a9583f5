package io.casfs.node;

import io.casfs.fuse.MountTable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The directory of a mount: which one is meant, and whether casfs may go on it. */
final class MountDirectory {
    private MountDirectory() {}

    /**
     * Returns the absolute path without links that the kernel's mount table would show.
     *
     * <p>What is mounted on the directory itself is not touched: its daemon may be dead.
     */
    static Path resolve(Path given) throws IOException {
        Path absolute = given.toAbsolutePath();
        Path name = absolute.getFileName();
        Path parent = absolute.getParent();
        if (name == null
                || parent == null
                || name.toString().equals(".")
                || name.toString().equals("..")) {
            return absolute.toRealPath();
        }
        Path candidate = realAsFarAsItExists(parent).resolve(name);
        if (MountTable.read().at(candidate).isEmpty() && Files.isSymbolicLink(candidate)) {
            return realAsFarAsItExists(candidate);
        }
        return candidate;
    }

    private static Path realAsFarAsItExists(Path path) throws IOException {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException e) {
            Path parent = path.getParent();
            Path name = path.getFileName();
            if (parent == null || name == null) {
                throw e;
            }
            return realAsFarAsItExists(parent).resolve(name).normalize();
        }
    }

    /** Whether casfs is mounted exactly there; its daemon may be dead. */
    static boolean isMounted(Path directory) throws IOException {
        return MountTable.read().at(directory).filter(MountTable.Entry::isCasfs).isPresent();
    }

    /**
     * Makes sure that casfs can go on {@code directory}, which nothing of casfs is mounted on: makes it if it is missing.
     *
     * @param mayBeFull whether it may have entries, which the mount then hides
     * @throws CommandException if it is a file, not empty, or tangled up with the state folder
     */
    static void prepare(Path directory, Path home, boolean mayBeFull) throws IOException, CommandException {
        Path realHome = realAsFarAsItExists(home);
        if (directory.startsWith(realHome) || realHome.startsWith(directory)) {
            throw CommandException.failed("casfs keeps its state in " + home + ", so it can't be mounted on "
                    + directory + ": one would be inside the other. Choose another directory, or another CASFS_HOME.");
        }
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(directory)) {
            throw CommandException.failed(
                    directory + " is not a directory, but a file. casfs mounts on a directory that is"
                            + " empty or doesn't exist yet.");
        }
        create(directory);
        try (Stream<Path> entries = Files.list(directory)) {
            if (!mayBeFull && entries.findAny().isPresent()) {
                throw CommandException.failed(directory + " is not empty, and a mount would hide what is in it."
                        + " To bring existing files in, mount an empty directory and copy them:\n"
                        + "  casfs mount NEWDIR && cp -a '" + directory + "/.' NEWDIR/");
            }
        }
    }

    private static void create(Path directory) throws IOException, CommandException {
        try {
            Files.createDirectories(directory);
        } catch (FileAlreadyExistsException | NotDirectoryException e) {
            throw CommandException.failed(directory + " can't be made: " + e.getFile() + " is not a directory.", e);
        } catch (IOException e) {
            throw CommandException.failed(directory + " can't be made: " + FileProblem.explain(e), e);
        }
    }
}
