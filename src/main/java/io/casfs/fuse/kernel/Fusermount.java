package io.casfs.fuse.kernel;

import java.io.IOException;
import java.nio.file.Path;

final class Fusermount {
    private Fusermount() {}

    static Device mount(Path directory, KernelOptions options) throws IOException {
        throw new IOException("cannot mount " + directory + " yet as an ordinary user with " + options.data());
    }
}
