package io.casfs.node;

import com.fasterxml.jackson.databind.JsonMappingException;
import io.casfs.identity.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file {@code joining.json}: this node has joined and hasn't got the tree yet. It is removed once it has.
 *
 * @param inviter who let it in, and will hand over the tree
 * @param addresses where the inviter is
 */
record JoinedFrom(NodeId inviter, List<String> addresses) {
    static final String FILE = "joining.json";

    JoinedFrom {
        addresses = List.copyOf(addresses);
    }

    private record Stored(int version, String inviter, List<String> addresses) {}

    static Optional<JoinedFrom> read(Path folder) throws IOException, CommandException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Stored stored = Json.FILES.readValue(PrivateFiles.read(file), Stored.class);
            return Optional.of(new JoinedFrom(NodeId.parse(stored.inviter), stored.addresses));
        } catch (JsonMappingException | IllegalArgumentException | NullPointerException e) {
            throw CommandException.failed(
                    file + " can't be understood: " + e.getMessage() + ". Remove " + folder
                            + ", which holds nothing yet, and join again with a new token.",
                    e);
        }
    }

    byte[] encoded() {
        return Json.print(new Stored(1, inviter.toString(), addresses)).getBytes(StandardCharsets.UTF_8);
    }

    /** Notes that the tree is here. */
    static void done(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
        PrivateFiles.syncFolder(folder);
    }
}
