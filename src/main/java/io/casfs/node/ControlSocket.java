package io.casfs.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * Where a cluster's control socket is: {@code control} in its folder, unless that path is too long for a socket address.
 *
 * <p>Then it is in a folder of this user's own under {@code $XDG_RUNTIME_DIR} or {@code /tmp}, and the file {@code
 * control.path} in the cluster's folder tells which: a command may run with another environment than the daemon.
 */
final class ControlSocket {
    // sun_path has 108 bytes on Linux and 104 on macOS, the ending NUL included.
    private static final int LONGEST = 103;
    private static final int NAME_BYTES = 8;

    private final Path folder;

    ControlSocket(Path folder) {
        this.folder = folder;
    }

    /** Where the running daemon's socket is, if one runs. */
    Path toConnect() throws IOException {
        Path elsewhere = folder.resolve("control.path");
        if (!Files.exists(elsewhere)) {
            return folder.resolve("control");
        }
        return Path.of(new String(PrivateFiles.read(elsewhere), StandardCharsets.UTF_8).trim());
    }

    /** Decides where the socket goes and removes what a killed daemon left there. The caller holds the folder's lock. */
    Path toBind(Map<String, String> environment) throws IOException, CommandException {
        Path socket = folder.resolve("control");
        Path elsewhere = folder.resolve("control.path");
        if (length(socket) <= LONGEST) {
            Files.deleteIfExists(elsewhere);
        } else {
            socket = runtimeFolder(environment).resolve(shortName());
            PrivateFiles.replace(elsewhere, (socket + "\n").getBytes(StandardCharsets.UTF_8));
        }
        Files.deleteIfExists(socket);
        return socket;
    }

    private static int length(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private String shortName() throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(folder.toRealPath().toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, NAME_BYTES) + ".control";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private static Path runtimeFolder(Map<String, String> environment) throws IOException, CommandException {
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (!runtime.isEmpty() && runtime.startsWith("/")) {
            Path folder = Path.of(runtime, "casfs");
            if (Files.isWritable(Path.of(runtime))
                    && length(folder) + 2 * NAME_BYTES + ".control/".length() <= LONGEST) {
                return ownFolder(folder);
            }
        }
        return ownFolder(Path.of("/tmp", "casfs-" + PrivateFiles.currentUser().getName()));
    }

    // In /tmp anybody could have made the folder first, to sit between a command and its daemon.
    private static Path ownFolder(Path folder) throws IOException, CommandException {
        PrivateFiles.createFolder(folder);
        boolean own = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(PrivateFiles.currentUser())
                && PosixFilePermissions.toString(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS))
                        .equals("rwx------");
        if (!own) {
            throw CommandException.failed(
                    folder + " isn't a folder of yours alone, so the control socket can't be there."
                            + " Remove it, or set XDG_RUNTIME_DIR or a shorter CASFS_HOME.");
        }
        return folder;
    }
}
