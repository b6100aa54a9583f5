package io.casfs.fuse.jnr;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What libfuse says, which it does on the standard error output alone: what is added there between two moments can be
 * read back if it is a file, as it is for a daemon.
 */
final class StandardError {
    private static final int LONGEST = 4096;

    private final Path file;
    private final long before;

    private StandardError(Path file, long before) {
        this.file = file;
        this.before = before;
    }

    /** Begins to listen. */
    static StandardError listen() {
        return listen(Path.of("/proc/self/fd/2"));
    }

    static StandardError listen(Path descriptor) {
        try {
            Path file = descriptor.toRealPath();
            return new StandardError(file, Files.isRegularFile(file) ? Files.size(file) : -1);
        } catch (IOException e) {
            // A pipe, a terminal of another namespace, a removed file.
            return new StandardError(descriptor, -1);
        }
    }

    /** Returns what was said since, in one line; where to look for it, if it can't be read. */
    String said() {
        String text = "";
        if (before >= 0) {
            try (InputStream in = Files.newInputStream(file)) {
                in.skipNBytes(before);
                text = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
            } catch (IOException e) {
                return "what it said cannot be read (" + e + ")";
            }
        }
        return text.isEmpty() ? "it has written the reason to the standard error output" : text.replace("\n", "; ");
    }
}
