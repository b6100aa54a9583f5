package io.casfs.fuse.jnr;

import io.casfs.fuse.Unmounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Lets libfuse 2 find {@code fusermount} where only {@code fusermount3} is installed.
 *
 * <p>For users other than root libfuse 2 runs a program of that name, from a directory fixed when it was compiled or from
 * {@code PATH}. The two programs understand the same arguments, so a link of the older name in a private directory will
 * do. libfuse reads the C library's environment, which Java cannot change; hence {@code setenv}. Root needs none of it.
 */
final class FusermountPath implements AutoCloseable {
    private final Optional<Path> directory;
    private final String path;

    private FusermountPath(Optional<Path> directory, String path) {
        this.directory = directory;
        this.path = path;
    }

    /** Prepares for a mount. The caller lets only one mount happen at a time. */
    static FusermountPath prepare() throws IOException {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        if (Unmounter.isRoot() || Unmounter.program("fusermount").isPresent()) {
            return new FusermountPath(Optional.empty(), path);
        }
        Path newer = Unmounter.program("fusermount3")
                .orElseThrow(() -> new IOException("neither fusermount nor fusermount3 is installed, without which only"
                        + " root can mount (Debian: apt install fuse3)"));
        Path directory = Files.createTempDirectory("casfs-fusermount");
        Files.createSymbolicLink(directory.resolve("fusermount"), newer);
        Libraries.c().setenv("PATH", directory + ":" + path, 1);
        return new FusermountPath(Optional.of(directory), path);
    }

    @Override
    public void close() throws IOException {
        if (directory.isPresent()) {
            Libraries.c().setenv("PATH", path, 1);
            Files.delete(directory.get().resolve("fusermount"));
            Files.delete(directory.get());
        }
    }
}
