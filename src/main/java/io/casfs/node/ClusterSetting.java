package io.casfs.node;

import com.fasterxml.jackson.databind.JsonMappingException;
import io.casfs.block.HashSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code cluster.json}: what was chosen for this node of this cluster.
 *
 * @param hash how blocks are named; fixed when the cluster is made
 * @param created when this folder was made
 * @param nodeName what people call this node
 * @param listen {@code HOST:PORT} to serve other nodes at, once there are others
 */
record ClusterSetting(
        HashSetting hash,
        Instant created,
        String nodeName,
        @Nullable String listen) {
    private static final int LONGEST_NAME = 64;

    ClusterSetting {
        if (!isNodeName(nodeName)) {
            throw new IllegalArgumentException("a node's name has 1 to " + LONGEST_NAME
                    + " characters without '/', line breaks and control characters, unlike '" + nodeName + "'");
        }
    }

    // Names stand in file names (conflict siblings) and in lists on terminals.
    static boolean isNodeName(String name) {
        return !name.isBlank()
                && name.codePointCount(0, name.length()) <= LONGEST_NAME
                && name.chars().noneMatch(c -> c == '/' || Character.isISOControl(c));
    }

    private record Stored(
            int version,
            String hash,
            String created,
            String nodeName,
            @Nullable String listen) {}

    static ClusterSetting read(Path file) throws IOException, CommandException {
        try {
            Stored stored = Json.FILES.readValue(PrivateFiles.read(file), Stored.class);
            return new ClusterSetting(
                    HashSetting.parse(stored.hash), Instant.parse(stored.created), stored.nodeName, stored.listen);
        } catch (JsonMappingException | IllegalArgumentException | DateTimeParseException | NullPointerException e) {
            throw CommandException.failed(file + " can't be understood: " + e.getMessage(), e);
        }
    }

    void write(Path file) throws IOException {
        Stored stored = new Stored(1, hash.settingName(), created.toString(), nodeName, listen);
        PrivateFiles.replace(file, Json.FILES.writerWithDefaultPrettyPrinter().writeValueAsBytes(stored));
    }

    /** This setting with what a new mount asks for. */
    ClusterSetting with(Optional<String> newName, Optional<String> newListen) {
        return new ClusterSetting(hash, created, newName.orElse(nodeName), newListen.orElse(listen));
    }
}
