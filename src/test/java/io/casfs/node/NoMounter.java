package io.casfs.node;

import io.casfs.fs.FileSystem;
import java.nio.file.Path;
import java.util.List;

/** Mounts nothing. */
final class NoMounter implements Mounter {
    @Override
    public ActiveMount mount(FileSystem fileSystem, Path directory, String owner, List<String> options)
            throws CommandException {
        throw CommandException.failed("nothing is mounted in this test");
    }

    @Override
    public String name() {
        return "none";
    }
}
