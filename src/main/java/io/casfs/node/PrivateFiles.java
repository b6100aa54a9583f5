package io.casfs.node;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * Files and folders that only this user may read, from the first instant of their existence.
 *
 * <p>What is written survives power loss when the method returns, and is there whole or not at all.
 */
final class PrivateFiles {
    static final FileAttribute<Set<PosixFilePermission>> FOLDER_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** No file that casfs reads as a whole is larger. */
    private static final int LARGEST = 1 << 20;

    private PrivateFiles() {}

    /** Makes a folder and its missing parents; the folder is 0700. One that is there is left as it is. */
    static void createFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(folder, FOLDER_MODE);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
            return;
        }
        syncFolder(parentOf(folder));
    }

    /** Makes {@code file} with this content or replaces it by it. */
    static void replace(Path file, byte[] content) throws IOException {
        Path temporary = writeBeside(file, content);
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        syncFolder(parentOf(file));
    }

    /**
     * Makes {@code file} with this content.
     *
     * @throws FileAlreadyExistsException if it is there; it is not touched then
     */
    static void create(Path file, byte[] content) throws IOException {
        Path temporary = writeBeside(file, content);
        try {
            // A link, unlike a rename, never replaces a file that someone made in between.
            linkOrMove(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
        syncFolder(parentOf(file));
    }

    private static void linkOrMove(Path temporary, Path file) throws IOException {
        try {
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | IOException e) {
            // FAT and some network file systems have no hard links.
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            Files.move(temporary, file);
        }
    }

    private static Path writeBeside(Path file, byte[] content) throws IOException {
        Path temporary = parentOf(file)
                .resolve(
                        "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(temporary, Set.of(WRITE, CREATE_NEW), FILE_MODE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        return temporary;
    }

    /** Renames a finished folder into place. */
    static void publishFolder(Path finished, Path name) throws IOException {
        syncFolder(finished);
        try {
            Files.move(finished, name, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("cannot rename " + finished + " to " + name, e);
        }
        syncFolder(parentOf(name));
    }

    /** Makes the names in a folder survive power loss. */
    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        }
    }

    /**
     * Returns the whole content of a small file.
     *
     * @throws NoSuchFileException if there is none
     * @throws IOException also if it is larger than any file casfs writes
     */
    static byte[] read(Path file) throws IOException {
        try (var stream = Files.newInputStream(file)) {
            byte[] content = stream.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw new IOException(file + " is larger than any file of its kind; it is not read");
            }
            return content;
        }
    }

    /**
     * Checks that nobody else can have read or written a file.
     *
     * @throws CommandException if others may read or write it, or it belongs to another user
     */
    static void requirePrivate(Path file) throws IOException, CommandException {
        UserPrincipal owner = Files.getOwner(file);
        if (!owner.equals(currentUser())) {
            throw CommandException.failed(file + " belongs to the user " + owner.getName()
                    + ", not to you. Run casfs as that user, or set CASFS_HOME to a folder of your own.");
        }
        for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
            if (!isOwners(permission)) {
                throw CommandException.failed("other users may access " + file + ", which holds a secret key."
                        + " Close it with: chmod 600 '" + file + "'");
            }
        }
    }

    private static boolean isOwners(PosixFilePermission permission) {
        return permission == PosixFilePermission.OWNER_READ
                || permission == PosixFilePermission.OWNER_WRITE
                || permission == PosixFilePermission.OWNER_EXECUTE;
    }

    /** The user this process runs as. */
    static UserPrincipal currentUser() throws IOException {
        Path self = Path.of("/proc/self");
        if (Files.exists(self)) {
            return Files.getOwner(self);
        }
        return self.getFileSystem()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName(System.getProperty("user.name", ""));
    }

    private static Path parentOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }
}
