package io.casfs.fuse;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Finds out before mounting what would make it fail, because the libraries explain it badly or not at all. */
public final class MountPreconditions {
    private static final Path DEVICE = Path.of("/dev/fuse");
    private static final Path FUSE_CONF = Path.of("/etc/fuse.conf");

    private MountPreconditions() {}

    /**
     * Checks the machine and the directory, and takes away a stale mount that is in the way.
     *
     * @return the directory, absolute and without symlinks
     * @throws IOException saying what is wrong and what to do
     */
    public static Path check(MountOptions options) throws IOException {
        checkMachine(options);
        return checkDirectory(options);
    }

    /**
     * Checks what doesn't depend on the directory.
     *
     * @throws IOException saying what is wrong and what to do
     */
    public static void checkMachine(MountOptions options) throws IOException {
        checkDevice(DEVICE);
        if (!Unmounter.isRoot() && Unmounter.fusermount().isEmpty()) {
            throw new IOException("fusermount3 is not installed, without which only root can mount with FUSE."
                    + " Install it (Debian: apt install fuse3), or mount as root");
        }
        checkAllowOther(options, FUSE_CONF);
    }

    static void checkDevice(Path device) throws IOException {
        if (!Files.exists(device)) {
            throw new IOException(device + " does not exist, so nothing can be mounted with FUSE."
                    + " Load the kernel module (modprobe fuse); in a container, start it with"
                    + " --device /dev/fuse --cap-add SYS_ADMIN");
        }
        if (!Files.isReadable(device) || !Files.isWritable(device)) {
            throw new IOException(device + " may not be opened by this user, so nothing can be mounted with FUSE."
                    + " Usually it has mode 0666: as root, chmod 0666 " + device + ", or mount as root");
        }
        // Opened and closed it does nothing. What a container forbids shows in no mode.
        try (SeekableByteChannel unused =
                Files.newByteChannel(device, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return;
        } catch (FileSystemException e) {
            throw new IOException(
                    device + " cannot be opened (" + (e.getReason() == null ? "permission denied" : e.getReason())
                            + "), so nothing can be mounted with FUSE. Start a container with --device /dev/fuse"
                            + " --cap-add SYS_ADMIN; elsewhere load the kernel module (modprobe fuse)",
                    e);
        }
    }

    static void checkAllowOther(MountOptions options, Path configuration) throws IOException {
        boolean others = options.has("allow_other") || options.has("allow_root");
        if (!others || Unmounter.isRoot() || allowsOthers(configuration)) {
            return;
        }
        throw new IOException("allow_other and allow_root need a line user_allow_other in " + configuration
                + " when a user other than root mounts. Add it as root, or leave the option out");
    }

    private static boolean allowsOthers(Path configuration) throws IOException {
        try (var lines = Files.lines(configuration)) {
            return lines.anyMatch(line -> line.strip().equals("user_allow_other"));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    static Path checkDirectory(MountOptions options) throws IOException {
        Path wanted = options.directory().toAbsolutePath().normalize();
        MountTable.cleanUpStale(wanted);
        Path directory = wanted.toRealPath();
        MountTable.cleanUpStale(directory);
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        Optional<MountTable.Entry> mounted = MountTable.read().at(directory);
        if (mounted.isPresent() && mounted.get().isCasfs()) {
            throw new IOException(directory + " is already mounted by casfs");
        }
        if (!options.has("nonempty") && !isEmpty(directory)) {
            throw new IOException(directory + " is not empty: its files would be hidden while casfs is mounted there."
                    + " Choose an empty directory, or mount with -o nonempty");
        }
        return directory;
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            return !entries.iterator().hasNext();
        }
    }
}
