package io.casfs.fuse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The mounts that this process sees, as {@code /proc/self/mountinfo} listed them at one moment. */
public final class MountTable {
    private static final Path MOUNT_INFO = Path.of("/proc/self/mountinfo");
    // The encoding in which this JVM turns names into Strings and back.
    private static final Charset NAMES = Charset.forName(
            System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));

    private final List<Entry> entries;

    private MountTable(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * A mounted file system.
     *
     * @param device its device number, {@code major:minor}
     * @param directory where it is mounted
     * @param type for example {@code fuse.casfs}
     * @param source what is mounted; {@code casfs} for our mounts
     */
    public record Entry(String device, Path directory, String type, String source) {
        /** Returns whether casfs made this mount. */
        public boolean isCasfs() {
            return type.equals("fuse.casfs");
        }

        /** Returns whether a process outside the kernel serves it. */
        public boolean isFuse() {
            return type.equals("fuse") || type.startsWith("fuse.");
        }
    }

    /** Reads the table. */
    public static MountTable read() throws IOException {
        return parse(Files.readAllBytes(MOUNT_INFO));
    }

    /** Returns the table that the bytes of a mountinfo file list; lines that make no sense are left out. */
    static MountTable parse(byte[] mountInfo) {
        List<Entry> entries = new ArrayList<>();
        // ISO 8859-1 keeps every byte; fields are decoded once their octal escapes are gone.
        for (String line : new String(mountInfo, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            entry(line).ifPresent(entries::add);
        }
        return new MountTable(List.copyOf(entries));
    }

    /** Returns the mount exactly at {@code directory}; the topmost, if several are stacked. */
    public Optional<Entry> at(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        return entries.stream()
                .filter(entry -> entry.directory().equals(absolute))
                .reduce((lower, upper) -> upper);
    }

    /** Returns all mounts, in the order in which they were made. */
    public List<Entry> entries() {
        return entries;
    }

    /**
     * Returns whether a FUSE mount is at {@code directory} whose process is gone.
     *
     * <p>Asks the mount: not for one that might be hung.
     */
    public static boolean isStale(Path directory) throws IOException {
        Optional<Entry> entry = read().at(directory);
        if (entry.isEmpty() || !entry.get().isFuse()) {
            return false;
        }
        // Of the directory itself the kernel may know enough to answer for a process that is gone; of a new name it
        // asks.
        Path unknown = directory.resolve(".casfs-" + Long.toHexString(System.nanoTime()));
        try {
            Files.readAttributes(unknown, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return false;
        } catch (NoSuchFileException e) {
            return false;
        } catch (AccessDeniedException e) {
            // Another user's mount, alive or not.
            return false;
        } catch (FileSystemException e) {
            // The JDK shows an errno only as the C library's text, in the user's language. A root directory that is
            // mounted fails with ENOTCONN or, from a living file system with a broken disk, with EIO.
            return e.getReason() == null || !e.getReason().contains("Input/output error");
        }
    }

    /**
     * Takes away a mount whose process is gone.
     *
     * @return false if there was none
     * @throws IOException if there is one and it cannot be unmounted
     */
    public static boolean cleanUpStale(Path directory) throws IOException {
        if (!isStale(directory)) {
            return false;
        }
        // Lazily: processes that stand in a dead mount cannot do anything there, and must not hinder the next one.
        Unmounter.unmountLazily(directory);
        return true;
    }

    private static Optional<Entry> entry(String line) {
        // 36 35 98:0 /root /mount/point options optional... - type source superoptions
        int separator = line.indexOf(" - ");
        if (separator < 0) {
            return Optional.empty();
        }
        String[] head = line.substring(0, separator).split(" ", -1);
        String[] tail = line.substring(separator + 3).split(" ", -1);
        if (head.length < 6 || tail.length < 2 || !head[4].startsWith("/")) {
            return Optional.empty();
        }
        return Optional.of(new Entry(head[2], PathBytes.path(bytes(head[4])), text(tail[0]), text(tail[1])));
    }

    private static String text(String field) {
        return new String(bytes(field), NAMES);
    }

    /** Undoes the kernel's octal escapes (space, tab, newline, backslash, #). */
    private static byte[] bytes(String field) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(field.length());
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && isOctal(field, i + 1)) {
                bytes.write(Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                bytes.write(field.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    private static boolean isOctal(String field, int from) {
        return from + 3 <= field.length()
                && field.substring(from, from + 3).chars().allMatch(digit -> digit >= '0' && digit <= '7');
    }
}
