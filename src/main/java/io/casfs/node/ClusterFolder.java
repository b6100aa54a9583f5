package io.casfs.node;

import io.casfs.crypto.ClusterKeys;
import io.casfs.identity.ClusterAuthority;
import io.casfs.identity.NodeKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The state folder of one cluster on this machine; its files are listed in {@code package-info}.
 *
 * <p>Names the files and reads and writes the small ones. What {@link Volume} keeps in the folder is its own business.
 */
public final class ClusterFolder {
    private static final String FORMAT = "casfs-state ";
    private static final int VERSION = 1;
    private static final String LEFT = "left";

    private final Path path;

    ClusterFolder(Path path) {
        this.path = path;
    }

    static boolean isOne(Path path) {
        return Files.isRegularFile(path.resolve("format"));
    }

    static byte[] formatLine() {
        return (FORMAT + VERSION + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** The short name that commands call the cluster by: the first digits of its id. */
    public String name() {
        return String.valueOf(path.getFileName());
    }

    /** One line for people: name and the directories it is known by. */
    String summary() {
        try {
            List<Path> directories = knownDirectories().read();
            String where = directories.stream().map(Path::toString).collect(Collectors.joining(", "));
            return "  " + name() + "  " + (where.isEmpty() ? "(never mounted)" : where);
        } catch (IOException | CommandException e) {
            return "  " + name() + "  (" + e.getMessage() + ")";
        }
    }

    /** Where the folder is. */
    public Path path() {
        return path;
    }

    /**
     * Refuses a folder that a newer casfs wrote.
     *
     * @throws CommandException that names the folder's version and ours
     */
    void requireKnownFormat() throws IOException, CommandException {
        String format = new String(PrivateFiles.read(path.resolve("format")), StandardCharsets.US_ASCII).trim();
        if (!format.equals(FORMAT + VERSION)) {
            throw CommandException.failed(
                    "the state folder " + path + " has the format '" + format + "', this casfs knows only '" + FORMAT
                            + VERSION + "'. Use the casfs that wrote it, or a newer one.");
        }
    }

    SecretFile secret() throws IOException, CommandException {
        requireKnownFormat();
        return SecretFile.read(secretPath());
    }

    /** Where the secret is; for messages. */
    public Path secretPath() {
        return path.resolve("secret");
    }

    /**
     * Writes a copy of the cluster's secret to a new 0600 file.
     *
     * @throws CommandException if the file is there, or the secret isn't usable
     */
    public void backUpSecret(Path file) throws IOException, CommandException {
        SecretFile secret = secret();
        try {
            PrivateFiles.create(file.toAbsolutePath(), secret.encoded());
        } catch (FileAlreadyExistsException e) {
            throw CommandException.failed(file + " is there already and isn't replaced. Choose another name.");
        }
    }

    NodeKey nodeKey() throws IOException, CommandException {
        Path file = path.resolve("node.key");
        PrivateFiles.requirePrivate(file);
        try {
            return NodeKey.parse(PrivateFiles.read(file));
        } catch (IllegalArgumentException e) {
            throw CommandException.failed(file + " is not a usable node key. Restore it from a backup of the folder;"
                    + " without it this node loses its identity, but no content.");
        }
    }

    /** Returns the SHA-256 of the cluster authority's public key, by which a token names the cluster. */
    byte[] authorityFingerprint() throws IOException, CommandException {
        return ClusterAuthority.derive(ClusterKeys.derive(secret().secret()).authoritySeed())
                .fingerprint();
    }

    /** Whether this node has left the cluster: its folder is then only good for being looked at. */
    boolean hasLeft() {
        return Files.exists(path.resolve(LEFT));
    }

    /** Notes that this node has left. */
    void markLeft() throws IOException {
        PrivateFiles.replace(
                path.resolve(LEFT), "this node has left the cluster\n".getBytes(StandardCharsets.US_ASCII));
    }

    ClusterSetting setting() throws IOException, CommandException {
        requireKnownFormat();
        return ClusterSetting.read(path.resolve("cluster.json"));
    }

    /** Stores what a mount says about this node, if it says anything new. */
    void updateSetting(Optional<String> nodeName, Optional<String> listen) throws IOException, CommandException {
        ClusterSetting old = setting();
        ClusterSetting updated = old.with(nodeName, listen);
        if (!updated.equals(old)) {
            updated.write(path.resolve("cluster.json"));
        }
    }

    KnownDirectories knownDirectories() {
        return new KnownDirectories(path.resolve("mounts.json"));
    }

    ControlSocket controlSocket() {
        return new ControlSocket(path);
    }

    /** Held by the daemon while it runs. */
    Path daemonLock() {
        return path.resolve("lock");
    }

    /** Held by a command while it looks for a daemon and starts one. */
    Path startLock() {
        return path.resolve("start.lock");
    }

    /** What the daemon says before its log is open, and what its JVM says at any time. */
    Path startUpOutput() {
        return path.resolve("daemon.start");
    }

    /** The daemon's log. */
    public Path log() {
        return path.resolve("daemon.log");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClusterFolder folder && path.equals(folder.path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
