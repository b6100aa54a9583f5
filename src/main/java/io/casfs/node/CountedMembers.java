package io.casfs.node;

import com.fasterxml.jackson.databind.JsonMappingException;
import io.casfs.identity.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code counted.json}: the members among which this node last counted the copies of what it keeps. If one of them is
 * gone, some of its copies were perhaps counted, and they must be counted again, also after a restart.
 */
final class CountedMembers {
    private static final Logger LOG = LoggerFactory.getLogger(CountedMembers.class);

    private final Path file;

    CountedMembers(Path folder) {
        this.file = folder.resolve("counted.json");
    }

    private record Stored(int version, List<String> members) {}

    /** Returns whether a member whose copies were counted isn't one any more, or that isn't known. */
    boolean anyGone(Set<NodeId> listed) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        try {
            Stored stored = Json.FILES.readValue(PrivateFiles.read(file), Stored.class);
            return !listed.containsAll(
                    stored.members.stream().map(NodeId::parse).collect(Collectors.toSet()));
        } catch (JsonMappingException | IllegalArgumentException | NullPointerException e) {
            LOG.warn("{} can't be understood; copies are counted again", file);
            return true;
        }
    }

    /** Notes that copies were counted, or are from now on, among these. */
    void counted(Set<NodeId> listed) throws IOException {
        List<String> ids = listed.stream().map(NodeId::toString).sorted().toList();
        PrivateFiles.replace(file, Json.print(new Stored(1, ids)).getBytes(StandardCharsets.UTF_8));
    }
}
