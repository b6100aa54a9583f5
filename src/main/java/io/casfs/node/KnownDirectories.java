package io.casfs.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file {@code mounts.json}: the directories that this cluster was mounted on, as absolute real paths. */
final class KnownDirectories {
    private final Path file;

    KnownDirectories(Path file) {
        this.file = file;
    }

    private record Stored(int version, @Nullable List<String> directories) {}

    List<Path> read() throws IOException, CommandException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            List<String> directories = Json.FILES.readValue(PrivateFiles.read(file), Stored.class).directories;
            return directories == null
                    ? List.of()
                    : directories.stream().map(Path::of).toList();
        } catch (JsonProcessingException e) {
            throw CommandException.failed(
                    file + " can't be understood. It only lists the directories this cluster was mounted on:"
                            + " move it away and mount again. (" + e.getOriginalMessage() + ")",
                    e);
        }
    }

    void add(Path directory) throws IOException, CommandException {
        List<Path> known = new ArrayList<>(read());
        if (known.contains(directory)) {
            return;
        }
        known.add(directory);
        Stored stored = new Stored(1, known.stream().map(Path::toString).toList());
        PrivateFiles.replace(file, Json.FILES.writerWithDefaultPrettyPrinter().writeValueAsBytes(stored));
    }
}
